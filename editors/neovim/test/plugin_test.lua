---The plugin itself: file type, commands, health.
return {
  {
    'an .arch file has its type and its comments',
    function(child, t)
      child:open('a.arch', 'architecture "A"\n')
      t.equal(child:lua('return vim.bo.filetype'), 'arch')
      t.equal(child:lua('return vim.bo.commentstring'), '// %s')
      t.equal(child:lua('return vim.bo.syntax'), 'arch')
      t.contains(child:lua("return vim.api.nvim_exec2('syntax list', { output = true }).output"), 'archKeyword')
      child:type('gcc')
      t.eventually('the line is commented', function()
        return child:text():find('// architecture "A"', 1, true)
      end)
    end,
  },
  {
    'the commands are there, and say it where no server is',
    function(child, t)
      child:command('enew')
      for _, name in ipairs({ 'Buttress', 'ButtressPreview', 'ButtressRestart', 'ButtressLog', 'ButtressInstallParser' }) do
        t.equal(vim.rpcrequest(child.channel, 'nvim_eval', ("exists(':%s')"):format(name)), 2, name)
      end
      child:lua([[
        _G.said = {}
        vim.notify = function(message) table.insert(_G.said, message) end
      ]])
      child:command('ButtressPreview!')
      t.contains(child:lua('return table.concat(_G.said)'), 'no server is attached')
    end,
  },
  {
    'the health check finds the server',
    function(child, t)
      child:open('a.arch', 'architecture "A"\n')
      child:attached()
      child:command('checkhealth buttress')
      local report = t.eventually('the report is complete', function()
        local text = child:text()
        return text:find('Tree-sitter', 1, true) and text:find('grammar:', 1, true) and text
      end)
      t.contains(report, 'running for')
      t.equal(report:find('ERROR', 1, true), nil, 'errors of the health check')
    end,
  },
  {
    ':ButtressLog opens the log',
    function(child, t)
      child:open('a.arch', 'architecture "A"\n')
      child:attached()
      child:command('ButtressLog')
      t.contains(child:lua('return vim.api.nvim_buf_get_name(0)'), 'lsp.log')
    end,
  },
  {
    'a line after a brace is indented, the closing one is not',
    function(child, t)
      child:open('a.arch', 'architecture "A"\n')
      child:type('Goconstraints {<CR>budget = 1 USD/month<CR>}<Esc>')
      t.eventually('the block is indented', function()
        return child:text():find('\nconstraints {\n  budget = 1 USD/month\n}', 1, true)
      end)
    end,
  },
  {
    'it starts nothing when told so, and starts when told to',
    function(child, t)
      child:lua("require('buttress').setup({ auto = false })")
      child:open('a.arch', 'architecture "A"\n')
      vim.wait(300)
      t.equal(child:lua("return #vim.lsp.get_clients({ name = 'buttress' })"), 0)
      child:lua("require('buttress').setup({ auto = true })")
      child:attached()
    end,
  },
  {
    'the status is empty without a server',
    function(child, t)
      child:command('enew')
      t.equal(child:lua("return require('buttress').status()"), '')
    end,
  },
  {
    'the help is found',
    function(child, t)
      -- Tags are written beside the text: a copy keeps them out of the checkout.
      local help = table.concat(vim.fn.readfile(child.here .. '/../doc/buttress.txt'), '\n')
      local folder = vim.fs.dirname(child:write('help/doc/buttress.txt', help))
      child:command('helptags ' .. vim.fn.fnameescape(folder))
      child:command('set runtimepath^=' .. vim.fn.fnameescape(vim.fs.dirname(folder)))
      for _, topic in ipairs({ 'buttress', ':ButtressPreview', 'buttress-status', 'g:buttress_auto' }) do
        child:command('help ' .. topic)
        t.contains(child:lua('return vim.api.nvim_buf_get_name(0)'), 'help/doc/buttress.txt')
      end
    end,
  },
}
