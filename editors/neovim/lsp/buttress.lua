-- The configuration of the server for `vim.lsp.config` and `vim.lsp.enable` (Neovim 0.11 and newer).
return require('buttress.client').config()
