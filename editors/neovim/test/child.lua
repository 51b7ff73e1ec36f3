---The configuration of the Neovim under test: the plugin and nothing else.

local here = vim.fs.dirname(debug.getinfo(1, 'S').source:sub(2))
vim.opt.runtimepath:prepend(vim.fs.normalize(here .. '/..'))
vim.o.swapfile = false
vim.o.more = false
vim.o.hidden = true

require('buttress').setup({ cmd = { vim.env.BUTTRESS_BINARY, 'lsp' } })
