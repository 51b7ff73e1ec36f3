if vim.g.loaded_buttress then
  return
end
vim.g.loaded_buttress = true

if vim.fn.has('nvim-0.10') == 0 then
  vim.notify('buttress needs Neovim 0.10 or newer', vim.log.levels.ERROR)
  return
end

local command = vim.api.nvim_create_user_command

command('ButtressPreview', function(options)
  require('buttress.preview').open({ browser = not options.bang })
end, {
  bang = true,
  desc = 'Show the picture of this architecture in the browser; with ! only say its address',
})

command('Buttress', function(options)
  require('buttress.commands').run(options.fargs)
end, {
  nargs = '+',
  complete = function(lead, line)
    return require('buttress.commands').complete(lead, line)
  end,
  desc = 'Look at this architecture in one of its environments',
})

command('ButtressRestart', function()
  require('buttress.client').restart()
end, { desc = 'Restart the Buttress server' })

command('ButtressLog', function()
  vim.cmd.tabedit(vim.fn.fnameescape(require('buttress.client').log_file()))
end, { desc = 'Open the log that the Buttress server writes to' })

command('ButtressInstallParser', function()
  require('buttress.parser').install()
end, { desc = 'Compile the tree-sitter parser of the Arch language' })

if vim.g.buttress_auto ~= false then
  require('buttress').enable()
end
