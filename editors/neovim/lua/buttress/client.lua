---Starts and finds the server, the new way (`vim.lsp.config`) and the way before 0.11.
local M = {}

M.NAME = 'buttress'

local HAS_CONFIG = vim.fn.has('nvim-0.11') == 1
local group = vim.api.nvim_create_augroup('buttress.start', { clear = true })

---What the server is started with.
---@return vim.lsp.ClientConfig
function M.config()
  local options = require('buttress').options
  return {
    name = M.NAME,
    cmd = options.cmd,
    filetypes = { 'arch' },
    root_markers = options.root_markers,
    capabilities = options.capabilities,
    on_attach = options.on_attach,
    settings = options.settings,
    handlers = {
      ['buttress/status'] = function(_, status, context)
        require('buttress.status').update(context.client_id, status)
      end,
      -- The browser draws the picture; it hears of a new one from the server itself.
      ['buttress/sceneChanged'] = function() end,
      -- Whoever chose it knows; a status line may want to.
      ['buttress/environmentChanged'] = function(_, news)
        vim.api.nvim_exec_autocmds('User', { pattern = 'ButtressEnvironment', data = news, modeline = false })
      end,
    },
  }
end

function M.enable()
  if HAS_CONFIG then
    -- `lsp/buttress.lua` is read again after this, with the options as they are now; what the user
    -- gave to `vim.lsp.config` stays on top of it.
    vim.lsp.config(M.NAME, {})
    vim.lsp.enable(M.NAME)
    return
  end
  vim.api.nvim_clear_autocmds({ group = group })
  vim.api.nvim_create_autocmd('FileType', {
    group = group,
    pattern = 'arch',
    callback = function(event)
      M.start(event.buf)
    end,
  })
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) and vim.bo[buffer].filetype == 'arch' then
      M.start(buffer)
    end
  end
end

function M.disable()
  if HAS_CONFIG then
    vim.lsp.enable(M.NAME, false)
  end
  vim.api.nvim_clear_autocmds({ group = group })
end

---Starts the server for a buffer, or attaches the one that has the same root.
---@param buffer integer
---@return integer? client id
function M.start(buffer)
  local config = HAS_CONFIG and vim.deepcopy(vim.lsp.config[M.NAME]) or M.config()
  local name = vim.api.nvim_buf_get_name(buffer)
  config.name = M.NAME
  config.root_dir = vim.fs.root(buffer, config.root_markers or { '.git' })
    or (name ~= '' and vim.fs.dirname(name) or vim.fn.getcwd())
  return vim.lsp.start(config, { bufnr = buffer })
end

---The server of a buffer.
---@param buffer? integer 0 or nothing is the current one
---@return vim.lsp.Client?
function M.of(buffer)
  buffer = (buffer == nil or buffer == 0) and vim.api.nvim_get_current_buf() or buffer
  return vim.lsp.get_clients({ bufnr = buffer, name = M.NAME })[1]
end

---Calls a method of a client: before 0.11 they are plain functions.
---@param client vim.lsp.Client
---@param method string
function M.call(client, method, ...)
  if HAS_CONFIG then
    return client[method](client, ...)
  end
  return client[method](...)
end

---Stops every Buttress server, and starts it again for the buffers it had.
function M.restart()
  local buffers = {}
  local clients = vim.lsp.get_clients({ name = M.NAME })
  for _, client in ipairs(clients) do
    for buffer in pairs(client.attached_buffers) do
      buffers[buffer] = true
    end
    M.call(client, 'stop')
  end
  if #clients == 0 then
    buffers[vim.api.nvim_get_current_buf()] = true
  end
  require('buttress.status').clear()
  require('buttress.preview').forget()

  local timer = assert(vim.uv.new_timer())
  local waited = 0
  timer:start(
    50,
    50,
    vim.schedule_wrap(function()
      if timer:is_closing() then
        return
      end
      local left = vim.lsp.get_clients({ name = M.NAME })
      waited = waited + 50
      if #left > 0 and waited < 3000 then
        return
      end
      timer:close()
      for _, client in ipairs(left) do
        M.call(client, 'stop', true)
      end
      for buffer in pairs(buffers) do
        if vim.api.nvim_buf_is_loaded(buffer) and vim.bo[buffer].filetype == 'arch' then
          M.start(buffer)
        end
      end
    end)
  )
end

---Where Neovim writes what the server says on its standard error.
---@return string
function M.log_file()
  return vim.lsp.log.get_filename()
end

return M
