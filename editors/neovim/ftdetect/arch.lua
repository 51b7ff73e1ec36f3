vim.filetype.add({ extension = { arch = 'arch' } })
