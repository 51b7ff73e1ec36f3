---The tree-sitter parser: found, compiled, and used for colours.
local M = {}

local LANGUAGE = 'arch'

---The folder that Neovim searches for a user's own parsers.
local function target()
  return vim.fs.joinpath(vim.fn.stdpath('data') --[[@as string]], 'site', 'parser', LANGUAGE .. '.so')
end

---The grammar in this checkout, or the one of the options.
---@return string? folder with `src/parser.c`
function M.grammar()
  local here = debug.getinfo(1, 'S').source:sub(2)
  local checkout = vim.fs.normalize(vim.fs.joinpath(vim.fs.dirname(here), '..', '..', '..', '..', 'grammar'))
  for _, folder in ipairs({ require('buttress').options.grammar or checkout, checkout }) do
    folder = vim.fs.normalize(folder)
    if vim.uv.fs_stat(vim.fs.joinpath(folder, 'src', 'parser.c')) then
      return folder
    end
  end
end

---Whether Neovim can load the parser.
---@return boolean
function M.available()
  local ok, added = pcall(vim.treesitter.language.add, LANGUAGE)
  -- Before 0.11 nothing is returned on success, and an error is thrown otherwise.
  return ok and added ~= false and (added ~= nil or vim.fn.has('nvim-0.11') == 0)
end

---Colours a buffer with the parser; the server's semantic tokens colour it where there is none.
---@param buffer integer
function M.highlight(buffer)
  if M.available() then
    pcall(vim.treesitter.start, buffer, LANGUAGE)
  end
end

---A C compiler of this machine.
---@return string?
function M.compiler()
  for _, name in ipairs({ vim.env.CC or '', 'cc', 'gcc', 'clang', 'zig' }) do
    if name ~= '' and vim.fn.executable(name) == 1 then
      return name
    end
  end
end

---Compiles the parser into Neovim's data folder, and colours the open buffers with it.
---@param done? fun(ok: boolean, message: string)
function M.install(done)
  done = done
    or function(ok, message)
      vim.notify('buttress: ' .. message, ok and vim.log.levels.INFO or vim.log.levels.ERROR)
    end
  local grammar, compiler = M.grammar(), M.compiler()
  if not grammar then
    return done(false, 'no grammar/src/parser.c beside the plugin: name its folder in setup { grammar = … }')
  end
  if not compiler then
    return done(false, 'no C compiler found: install gcc or clang')
  end
  local source = vim.fs.joinpath(grammar, 'src')
  local output = target()
  vim.fn.mkdir(vim.fs.dirname(output), 'p')
  local command = { compiler }
  if vim.fs.basename(compiler) == 'zig' then
    table.insert(command, 'cc')
  end
  -- A parser that is loaded must not be written over: the new one takes its name at once.
  local draft = output .. '.new'
  vim.list_extend(command, { '-O2', '-std=c11', '-shared', '-fPIC', '-I', source })
  vim.list_extend(command, { '-o', draft, vim.fs.joinpath(source, 'parser.c') })
  vim.system(command, { text = true }, vim.schedule_wrap(function(result)
    if result.code ~= 0 then
      return done(false, 'the parser did not compile:\n' .. (result.stderr or ''))
    end
    local renamed, problem = vim.uv.fs_rename(draft, output)
    if not renamed then
      return done(false, ('%s could not be written: %s'):format(output, problem))
    end
    -- By its path: a folder that was not there when Neovim started is not searched.
    local loaded, trouble = pcall(vim.treesitter.language.add, LANGUAGE, { path = output })
    if not loaded then
      return done(false, 'the parser could not be loaded: ' .. trouble)
    end
    for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
      if vim.api.nvim_buf_is_loaded(buffer) and vim.bo[buffer].filetype == LANGUAGE then
        M.highlight(buffer)
      end
    end
    done(true, 'parser installed at ' .. output)
  end))
end

return M
