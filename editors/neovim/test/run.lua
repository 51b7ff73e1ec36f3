---Runs the tests of the plugin: `BUTTRESS_BINARY=… nvim --clean -l test/run.lua [PATTERN]`.
---
---Each file drives a Neovim of its own, the one that runs this, over its RPC: keys are typed and
---commands are given as a person would, and the server is the real one.

local here = vim.fs.normalize(vim.fs.dirname(vim.uv.fs_realpath(debug.getinfo(1, 'S').source:sub(2))))
package.path = here .. '/?.lua;' .. package.path

local harness = require('harness')

local FILES = { 'plugin_test', 'lsp_test', 'preview_test', 'treesitter_test' }

if not vim.env.BUTTRESS_BINARY or vim.fn.executable(vim.env.BUTTRESS_BINARY) == 0 then
  io.stderr:write('BUTTRESS_BINARY must name the server: cargo build --package buttress\n')
  os.exit(2)
end

local passed, failed = harness.run(here, FILES, _G.arg[1])
print(('%d passed, %d failed\n'):format(passed, failed))
os.exit(failed == 0 and passed > 0 and 0 or 1)
