---`:checkhealth buttress`
local M = {}

local health = vim.health

local function server()
  health.start('Server')
  local options = require('buttress').options
  local program = options.cmd[1]
  if vim.fn.executable(program) == 0 then
    health.error(('`%s` cannot be run'):format(program), {
      'cargo install --path server/buttress',
      "or name it: require('buttress').setup({ cmd = { '/path/to/buttress', 'lsp' } })",
    })
    return
  end
  local result = vim.system({ program, '--version' }, { text = true }):wait(5000)
  if result.code == 0 then
    health.ok(('%s (%s)'):format(vim.trim(result.stdout or ''), vim.fn.exepath(program)))
  else
    health.error(('`%s --version` failed: %s'):format(program, vim.trim(result.stderr or '')))
  end
  local clients = vim.lsp.get_clients({ name = 'buttress' })
  if #clients == 0 then
    health.info('not running: it starts with the first .arch file')
  end
  for _, client in ipairs(clients) do
    health.ok(('running for %s, %d buffers'):format(client.config.root_dir or '?', vim.tbl_count(client.attached_buffers)))
  end
end

local function parser()
  health.start('Tree-sitter parser (optional)')
  local tools = require('buttress.parser')
  if tools.available() then
    health.ok('installed')
  else
    health.warn('not installed: colours come from the server alone', { ':ButtressInstallParser' })
  end
  local compiler, grammar = tools.compiler(), tools.grammar()
  health.info(compiler and 'C compiler: ' .. compiler or 'no C compiler: the parser cannot be compiled')
  health.info(grammar and 'grammar: ' .. grammar or 'no grammar beside the plugin: setup { grammar = … }')
end

function M.check()
  health.start('Neovim')
  if vim.fn.has('nvim-0.11') == 1 then
    health.ok(('%s: vim.lsp.config'):format(tostring(vim.version())))
  elseif vim.fn.has('nvim-0.10') == 1 then
    health.ok(('%s: vim.lsp.start'):format(tostring(vim.version())))
  else
    health.error('Neovim 0.10 or newer is needed')
    return
  end
  server()
  parser()
end

return M
