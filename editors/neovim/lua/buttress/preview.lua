---The picture in the browser: opens it, and tells the server where the cursor is.
local M = {}

local client_of = require('buttress.client')

---How long the cursor must rest before the server is told, in milliseconds.
local REST = 80

local group = vim.api.nvim_create_augroup('buttress.preview', { clear = true })
local timer ---@type uv.uv_timer_t?

---Tells the server where the cursor of this window is.
---@param buffer integer
local function send_cursor(buffer)
  if vim.api.nvim_get_current_buf() ~= buffer then
    return
  end
  local client = client_of.of(buffer)
  if client then
    local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
    client_of.call(client, 'notify', 'buttress/cursor', params)
  end
end

---Follows the cursor in every `.arch` buffer; once is enough.
local function follow()
  vim.api.nvim_clear_autocmds({ group = group })
  vim.api.nvim_create_autocmd({ 'CursorMoved', 'CursorMovedI', 'BufEnter' }, {
    group = group,
    callback = function(event)
      if vim.bo[event.buf].filetype ~= 'arch' then
        return
      end
      timer = timer or assert(vim.uv.new_timer())
      timer:stop()
      timer:start(
        REST,
        0,
        vim.schedule_wrap(function()
          if vim.api.nvim_buf_is_valid(event.buf) then
            send_cursor(event.buf)
          end
        end)
      )
    end,
  })
end

---Starts the preview of the current buffer, says its address and opens it in the browser.
---@param options? { browser?: boolean }
function M.open(options)
  local buffer = vim.api.nvim_get_current_buf()
  local client = client_of.of(buffer)
  if not client then
    vim.notify('buttress: no server is attached to this buffer (:checkhealth buttress)', vim.log.levels.ERROR)
    return
  end
  local params = { textDocument = vim.lsp.util.make_text_document_params(buffer) }
  client_of.call(client, 'request', 'buttress/preview', params, function(err, result)
    local url = type(result) == 'table' and result.url or nil
    if err or type(url) ~= 'string' then
      vim.notify('buttress: no preview: ' .. (err and err.message or 'the server named no address'), vim.log.levels.ERROR)
      return
    end
    vim.notify('Buttress preview: ' .. url)
    local plugin = require('buttress').options
    if plugin.follow_cursor then
      follow()
      send_cursor(buffer)
    end
    if plugin.open_browser and (options or {}).browser ~= false then
      local _, problem = vim.ui.open(url)
      if problem then
        vim.notify('buttress: no browser could be opened: ' .. problem, vim.log.levels.WARN)
      end
    end
  end, buffer)
end

---Stops following the cursor: the server that served the preview is gone.
function M.forget()
  vim.api.nvim_clear_autocmds({ group = group })
  if timer then
    timer:stop()
  end
end

return M
