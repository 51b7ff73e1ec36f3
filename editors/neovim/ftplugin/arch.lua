-- Neovim comes with a plugin of this name for another kind of file; this one stands before it.
if vim.b.did_ftplugin then
  return
end
vim.b.did_ftplugin = 1

vim.bo.commentstring = '// %s'
vim.bo.comments = ':///,://,s1:/*,mb:*,ex:*/'
vim.bo.expandtab = true
vim.bo.shiftwidth = 2
vim.bo.softtabstop = 2
vim.bo.smartindent = true
-- A hyphen is part of a name (`missing-replica`), a dot is not.
vim.opt_local.iskeyword:append('-')

vim.b.undo_ftplugin = 'setlocal commentstring< comments< expandtab< shiftwidth< softtabstop< smartindent< iskeyword<'

require('buttress.parser').highlight(vim.api.nvim_get_current_buf())
