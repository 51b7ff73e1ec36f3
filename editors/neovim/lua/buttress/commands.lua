---The words behind `:Buttress`.
local M = {}

local client_of = require('buttress.client')

local function complain(message)
  vim.notify('buttress: ' .. message, vim.log.levels.ERROR)
end

---The environments of a buffer's design, asked for at once: completion cannot wait for later.
---@param buffer integer
---@return { uri: string, current?: string, environments: string[] }?
local function environments(buffer)
  local client = client_of.of(buffer)
  if not client then
    return nil
  end
  local params = { textDocument = vim.lsp.util.make_text_document_params(buffer) }
  local answer = client_of.call(client, 'request_sync', 'buttress/environments', params, 1000, buffer)
  local result = answer and answer.result
  return type(result) == 'table' and result or nil
end

---Looks at the design of the current buffer in an environment; without a name, as it is written.
---@param name? string
local function environment(name)
  local buffer = vim.api.nvim_get_current_buf()
  local client = client_of.of(buffer)
  if not client then
    return complain('no server is attached to this buffer (:checkhealth buttress)')
  end
  local params = {
    command = 'buttress.setEnvironment',
    arguments = { vim.uri_from_bufnr(buffer), name or vim.NIL },
  }
  client_of.call(client, 'request', 'workspace/executeCommand', params, function(err)
    if err then
      complain(err.message)
    end
  end, buffer)
end

local WORDS = { environment = environment }

---@param arguments string[]
function M.run(arguments)
  local word = WORDS[arguments[1]]
  if word and #arguments <= 2 then
    word(arguments[2])
  else
    complain('there is no `:Buttress ' .. table.concat(arguments, ' ') .. '`; there is `:Buttress environment [NAME]`')
  end
end

---@param lead string what is written of the word under the cursor
---@param line string
---@return string[]
function M.complete(lead, line)
  local offers = vim.tbl_keys(WORDS)
  if line:match('^%s*%S+%s+environment%s') then
    local found = environments(vim.api.nvim_get_current_buf())
    offers = found and found.environments or {}
  end
  return vim.tbl_filter(function(offer)
    return vim.startswith(offer, lead)
  end, offers)
end

return M
