---A small test harness: a Neovim to drive, and waiting instead of sleeping.
local M = {}

---How long something may take to come about, in milliseconds. The machine may be busy.
local LIMIT = 20000

---Waits until `condition` returns something, and returns that.
---@generic T
---@param what string
---@param condition fun(): T?
---@return T
function M.eventually(what, condition)
  local result, problem
  vim.wait(LIMIT, function()
    local ok, value = pcall(condition)
    if not ok then
      problem = value
      return false
    end
    result, problem = value, nil
    return value and value ~= vim.NIL
  end, 30)
  if not result or result == vim.NIL then
    error(('waited %d s in vain: %s%s'):format(LIMIT / 1000, what, problem and '\n' .. problem or ''), 2)
  end
  return result
end

---@param actual any
---@param wanted any
---@param what? string
function M.equal(actual, wanted, what)
  if not vim.deep_equal(actual, wanted) then
    error(('%s: %s, not %s'):format(what or 'value', vim.inspect(actual), vim.inspect(wanted)), 2)
  end
end

---@param text string
---@param part string a plain text
function M.contains(text, part)
  if type(text) ~= 'string' or not text:find(part, 1, true) then
    error(('%q is not in %s'):format(part, vim.inspect(text)), 2)
  end
end

---A Neovim that is driven over RPC.
---@class Child
---@field channel integer
---@field folder string the workspace, gone at the end
local Child = {}
Child.__index = Child

---Starts a Neovim with the plugin in a fresh workspace.
---@param here string the folder of the tests
---@param folder? string that of an earlier one, whose data it then has
---@return Child
function M.start(here, folder)
  folder = folder or vim.uv.fs_realpath(vim.fn.tempname():match('^(.*)/')) .. '/' .. vim.fn.fnamemodify(vim.fn.tempname(), ':t')
  local workspace = folder .. '/workspace'
  vim.fn.mkdir(workspace .. '/.git', 'p')
  local environment = {}
  for _, name in ipairs({ 'DATA', 'STATE', 'CACHE', 'CONFIG' }) do
    environment['XDG_' .. name .. '_HOME'] = folder .. '/' .. name:lower()
    vim.fn.mkdir(folder .. '/' .. name:lower(), 'p')
  end
  local command = { vim.v.progpath, '--embed', '--headless', '-n', '-i', 'NONE', '-u', here .. '/child.lua' }
  local channel = vim.fn.jobstart(command, { rpc = true, cwd = workspace, env = environment })
  assert(channel > 0, 'Neovim could not be started: ' .. vim.v.progpath)
  return setmetatable({ channel = channel, here = here, folder = folder, workspace = workspace }, Child)
end

---Ends the Neovim and forgets its workspace.
function Child:stop()
  self:quit()
  vim.fn.delete(self.folder, 'rf')
end

function Child:quit()
  pcall(vim.rpcnotify, self.channel, 'nvim_command', 'qall!')
  if vim.fn.jobwait({ self.channel }, 5000)[1] == -1 then
    vim.fn.jobstop(self.channel)
  end
end

---Ends the Neovim and starts it anew, its data as they are.
function Child:restart()
  self:quit()
  self.channel = M.start(self.here, self.folder).channel
end

---Runs Lua in the child and returns what it returns.
---@param code string
function Child:lua(code, ...)
  return vim.rpcrequest(self.channel, 'nvim_exec_lua', code, { ... })
end

---@param command string
function Child:command(command)
  vim.rpcrequest(self.channel, 'nvim_command', command)
end

---Types keys, as a person does.
---@param keys string
function Child:type(keys)
  vim.rpcrequest(self.channel, 'nvim_input', keys)
end

---Writes a file of the workspace.
---@param name string
---@param text string
---@return string path
function Child:write(name, text)
  local path = self.workspace .. '/' .. name
  vim.fn.mkdir(vim.fs.dirname(path), 'p')
  local file = assert(io.open(path, 'w'))
  file:write(text)
  file:close()
  return path
end

---Writes a file of the workspace and opens it.
---@param name string
---@param text string
function Child:open(name, text)
  self:command('edit! ' .. vim.fn.fnameescape(self:write(name, text)))
end

---The text of the current buffer.
---@return string
function Child:text()
  return table.concat(vim.rpcrequest(self.channel, 'nvim_buf_get_lines', 0, 0, -1, false), '\n')
end

---Puts the cursor on the first place where `part` stands.
---@param part string
---@return integer line from 1
function Child:go_to(part)
  local lines = vim.rpcrequest(self.channel, 'nvim_buf_get_lines', 0, 0, -1, false)
  for number, line in ipairs(lines) do
    local column = line:find(part, 1, true)
    if column then
      vim.rpcrequest(self.channel, 'nvim_win_set_cursor', 0, { number, column - 1 })
      return number
    end
  end
  error(('%q is not in the buffer:\n%s'):format(part, self:text()), 2)
end

---Line of the cursor, from 1.
---@return integer
function Child:line()
  return vim.rpcrequest(self.channel, 'nvim_win_get_cursor', 0)[1]
end

---What has been said in the message area.
---@return string
function Child:messages()
  return vim.rpcrequest(self.channel, 'nvim_exec2', 'messages', { output = true }).output
end

---Waits until the server is attached to the current buffer.
---@return integer client id
function Child:attached()
  return M.eventually('the server is attached', function()
    return self:lua([[
      local client = vim.lsp.get_clients({ bufnr = 0, name = 'buttress' })[1]
      return client and client.initialized and client.id
    ]])
  end)
end

---The diagnostics of the current buffer with the code `rule`.
---@param rule string
---@return table[]
function Child:findings(rule)
  return self:lua([[
    local rule = ...
    return vim.iter(vim.diagnostic.get(0)):filter(function(d) return d.code == rule end):map(function(d)
      return { line = d.lnum + 1, column = d.col + 1, message = d.message, severity = d.severity, source = d.source }
    end):totable()
  ]], rule)
end

---Runs the tests of every file; each file returns a list of `{ name, function(child, harness) }`.
---@param here string
---@param files string[]
---@param pattern? string
---@return integer passed
---@return integer failed
function M.run(here, files, pattern)
  local passed, failed = 0, 0
  for _, file in ipairs(files) do
    for _, case in ipairs(require(file)) do
      local name = file:gsub('_test$', '') .. ': ' .. case[1]
      if not pattern or name:find(pattern) then
        local started = vim.uv.hrtime()
        local child = M.start(here)
        local ok, problem = xpcall(case[2], debug.traceback, child, M)
        local seconds = (vim.uv.hrtime() - started) / 1e9
        print(('%s  %s  %.1f s'):format(ok and 'ok    ' or 'FAILED', name, seconds))
        if ok then
          passed = passed + 1
        else
          failed = failed + 1
          print(problem)
          local alive, said = pcall(child.messages, child)
          print(alive and said ~= '' and 'its messages:\n' .. said or '')
        end
        child:stop()
      end
    end
  end
  return passed, failed
end

return M
