---What the server gives: findings, hover, fixes, completion, formatting, status.
local SHOP = require('shop')
local RULE = 'missing-dead-letter-queue'

---Opens the shop and waits for its finding.
local function open_shop(child, t)
  child:open('shop.arch', SHOP)
  child:attached()
  return t.eventually('the finding is there', function()
    return child:findings(RULE)[1]
  end)
end

---The text of the window that floats.
local function float(child)
  return child:lua([[
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
      end
    end
  ]])
end

return {
  {
    'a finding carries the name of its rule and stands on its component',
    function(child, t)
      local finding = open_shop(child, t)
      t.equal(finding.line, child:go_to('queue events'))
      t.equal(finding.source, 'buttress')
      t.contains(finding.message, 'dead-letter')
    end,
  },
  {
    'the hover tells the price and how it came about',
    function(child, t)
      open_shop(child, t)
      child:go_to('api: aws.fargate')
      child:type('K')
      local text = t.eventually('a window with the hover', function()
        return float(child)
      end)
      t.contains(text, 'Fargate')
      assert(text:find('%$%d'), 'no price in the hover:\n' .. text)
      t.contains(text, 'vCPU')
    end,
  },
  {
    'the fix changes the text, the finding goes, and undo brings both back',
    function(child, t)
      open_shop(child, t)
      child:go_to('events: aws.sqs')
      child:lua([[
        vim.lsp.buf.code_action({
          apply = true,
          filter = function(action) return action.title:find('^Add a dead%-letter') ~= nil end,
        })
      ]])
      t.eventually('the text has a dead-letter queue', function()
        return child:text():find('dead_letter', 1, true)
      end)
      t.eventually('the finding is gone', function()
        return #child:findings(RULE) == 0
      end)
      child:type('u')
      t.eventually('the text is as before', function()
        return child:text() .. '\n' == SHOP
      end)
      t.eventually('the finding is back', function()
        return child:findings(RULE)[1]
      end)
    end,
  },
  {
    'a pattern for the connection at the cursor says what it brings, and one undo takes it back',
    function(child, t)
      open_shop(child, t)
      child:type('Goexternal bank<CR>api -> bank: rest { timeout = 2 s, calls = 0.1 }<Esc>')
      local typed = child:text()
      t.eventually('the finding is there', function()
        return child:findings('missing-circuit-breaker')[1]
      end)
      child:go_to('-> bank: rest')
      child:lua([[
        vim.lsp.buf.code_action({
          apply = true,
          filter = function(action) return action.title:find('^Add a circuit breaker %(%+[%d.]+ point') ~= nil end,
        })
      ]])
      t.eventually('the text has a second circuit breaker', function()
        return select(2, child:text():gsub('circuit_breaker', '')) == 2
      end)
      child:type('u')
      t.eventually('the text is as it was typed', function()
        return child:text() == typed
      end)
    end,
  },
  {
    'typing changes the findings',
    function(child, t)
      open_shop(child, t)
      child:type('Goqueue parked: aws.sqs<CR>events -> parked: dead_letter<Esc>')
      t.eventually('the finding is gone', function()
        return child:text():find('parked: dead_letter', 1, true) and #child:findings(RULE) == 0
      end)
      child:type('Goapi -> nobody: rest<Esc>')
      t.eventually('an error names what does not exist', function()
        return child:lua([[
          return vim.iter(vim.diagnostic.get(0)):any(function(d)
            return d.severity == vim.diagnostic.severity.ERROR and d.message:find('nobody', 1, true) ~= nil
          end)
        ]])
      end)
    end,
  },
  {
    'completion offers kinds where a statement begins',
    function(child, t)
      open_shop(child, t)
      child:type('Go<C-x><C-o>')
      local words = t.eventually('the menu is open', function()
        local items = child:lua("return vim.tbl_map(function(item) return item.word end, vim.fn.complete_info({ 'items' }).items)")
        return #items > 0 and items
      end)
      for _, kind in ipairs({ 'service', 'database', 'queue' }) do
        assert(
          vim.iter(words):any(function(word)
            return vim.startswith(word, kind)
          end),
          kind .. ' is not offered: ' .. table.concat(words, ' ')
        )
      end
    end,
  },
  {
    'completion offers the products of a kind',
    function(child, t)
      open_shop(child, t)
      child:type('Godatabase db: aws.<C-x><C-o>')
      t.eventually('a product is offered', function()
        return child:lua([[
          return vim.iter(vim.fn.complete_info({ 'items' }).items):any(function(item)
            return (item.abbr .. item.word):find('rds_postgres', 1, true) ~= nil
          end)
        ]])
      end)
    end,
  },
  {
    'formatting keeps the facts and undoes the mess',
    function(child, t)
      child:open('shop.arch', (SHOP:gsub('queue events: aws.sqs', '   queue    events:aws.sqs')))
      child:attached()
      child:lua("vim.lsp.buf.format({ name = 'buttress', timeout_ms = 10000 })")
      t.eventually('the line is formatted', function()
        return child:text():find('\nqueue events: aws.sqs\n', 1, true)
      end)
    end,
  },
  {
    'definition goes to where a component is declared',
    function(child, t)
      open_shop(child, t)
      local declared = child:go_to('queue events')
      child:go_to('events: publish')
      child:lua('vim.lsp.buf.definition()')
      t.eventually('the cursor is on the declaration', function()
        return child:line() == declared
      end)
    end,
  },
  {
    'the status line tells score and monthly cost',
    function(child, t)
      open_shop(child, t)
      local text = t.eventually('a status', function()
        local text = child:lua("return require('buttress').status()")
        return text ~= '' and text
      end)
      assert(text:find('^%d+/100 · %$[%d,]+%.%d%d/mo · '), 'the status reads ' .. text)
    end,
  },
  {
    'the server starts again on :ButtressRestart',
    function(child, t)
      open_shop(child, t)
      local before = child:attached()
      child:command('ButtressRestart')
      t.eventually('another server is attached', function()
        return child:attached() ~= before
      end)
      t.eventually('the finding is there again', function()
        return child:findings(RULE)[1]
      end)
    end,
  },
  {
    'an environment is chosen by its name, and a wrong one is refused',
    function(child, t)
      child:open('a.arch', 'architecture "A"\nservice api\nenvironment staging { api { replicas = 1 } }\n')
      child:attached()
      child:lua([[
        _G.said, _G.chosen = {}, nil
        vim.notify = function(message) table.insert(_G.said, message) end
        vim.api.nvim_create_autocmd('User', {
          pattern = 'ButtressEnvironment',
          callback = function(event) _G.chosen = event.data.environment end,
        })
      ]])
      local offers = child:lua("return vim.fn.getcompletion('Buttress environment st', 'cmdline')")
      t.equal(offers[1], 'staging')
      child:command('Buttress environment staging')
      t.eventually('it is chosen', function()
        return child:lua('return _G.chosen') == 'staging'
      end)
      child:command('Buttress environment prod')
      t.eventually('it is refused', function()
        return child:lua('return table.concat(_G.said)'):find('no environment `prod`', 1, true)
      end)
    end,
  },
  {
    'a finding is shown once, and follows what another file says',
    function(child, t)
      child:open('b.arch', 'service api\n')
      child:open('a.arch', 'architecture "A"\ninclude "b.arch"\nservice web\nweb -> api: rest\n')
      child:attached()
      local function unknown()
        return #child:findings('unknown-name')
      end
      t.eventually('the other file is read', function()
        return unknown() == 0
      end)
      local function say(line)
        child:lua("vim.api.nvim_buf_set_lines(vim.fn.bufnr('b.arch'), 0, 1, false, { ... })", line)
      end
      say('service other')
      t.eventually('the name is gone', function()
        return unknown() == 1
      end)
      say('service api')
      t.eventually('the name is back', function()
        return unknown() == 0
      end)
    end,
  },
}
