---The parser: compiled by the plugin, loaded by this Neovim, used by every query.
local SHOP = require('shop')

local function install(child, t)
  child:open('shop.arch', SHOP)
  child:lua([[
    _G.said = {}
    vim.notify = function(message) table.insert(_G.said, message) end
  ]])
  child:command('ButtressInstallParser')
  t.eventually('the parser is compiled', function()
    local said = child:lua("return table.concat(_G.said, '\\n')")
    assert(not said:find('did not compile', 1, true), said)
    return said:find('parser installed', 1, true)
  end)
end

return {
  {
    ':ButtressInstallParser colours the open file, and the next one',
    function(child, t)
      install(child, t)
      local active = 'return vim.treesitter.highlighter.active[vim.api.nvim_get_current_buf()] ~= nil'
      t.eventually('the highlighter is active', function()
        return child:lua(active)
      end)
      local captures = child:lua([[
        local found = {}
        for _, place in ipairs({ { 0, 0 }, { 9, 0 }, { 10, 0 } }) do
          vim.treesitter.get_parser(0, 'arch'):parse(true)
          for _, capture in ipairs(vim.treesitter.get_captures_at_pos(0, place[1], place[2])) do
            table.insert(found, capture.capture)
          end
        end
        return found
      ]])
      t.equal(captures[1], 'keyword')
      assert(vim.tbl_contains(captures, 'type'), 'no kind among ' .. table.concat(captures, ' '))
      child:open('next.arch', 'architecture "Next"\n')
      t.equal(child:lua(active), true, 'colours in the next file')
      child:restart()
      child:open('later.arch', 'architecture "Later"\n')
      t.equal(child:lua(active), true, 'colours in the next session')
    end,
  },
  {
    'the fixture parses without an error',
    function(child, t)
      install(child, t)
      t.equal(child:lua("return vim.treesitter.get_parser(0, 'arch'):parse()[1]:root():has_error()"), false)
    end,
  },
  {
    'every query is read by this Neovim',
    function(child, t)
      install(child, t)
      for _, name in ipairs({ 'highlights', 'folds', 'indents', 'injections', 'locals' }) do
        local captures = child:lua("return #vim.treesitter.query.get('arch', ...).captures", name)
        assert(captures > 0, name .. ' captures nothing')
      end
    end,
  },
  {
    'blocks fold',
    function(child, t)
      install(child, t)
      child:command('setlocal foldmethod=expr foldexpr=v:lua.vim.treesitter.foldexpr() foldlevel=99')
      t.eventually('the constraints are a fold', function()
        return child:lua('return vim.fn.foldlevel(4)') == 1
      end)
      t.equal(child:lua('return vim.fn.foldlevel(1)'), 0)
    end,
  },
}
