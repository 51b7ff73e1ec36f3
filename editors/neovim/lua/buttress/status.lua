---What the server says of each architecture: score, monthly cost, number of findings.
local M = {}

---@class buttress.Status
---@field uri string the root file
---@field score? number 0 to 100
---@field monthlyCost? { amount: number, currency: string }
---@field errors integer
---@field warnings integer
---@field infos integer
---@field hints integer

---@type table<integer, { last?: buttress.Status, by_uri: table<string, buttress.Status> }>
local known = {}

local SYMBOLS = { USD = '$', EUR = '€', GBP = '£', JPY = '¥' }

---A null of the protocol is nothing.
local function given(value)
  if value == vim.NIL then
    return nil
  end
  return value
end

---@param client_id integer
---@param status buttress.Status
function M.update(client_id, status)
  if type(status) ~= 'table' or type(status.uri) ~= 'string' then
    return
  end
  known[client_id] = known[client_id] or { by_uri = {} }
  known[client_id].by_uri[status.uri] = status
  known[client_id].last = status
  vim.api.nvim_exec_autocmds('User', { pattern = 'ButtressStatus', modeline = false, data = status })
  vim.cmd.redrawstatus({ bang = true })
end

function M.clear()
  known = {}
end

---The status of a buffer: that of the file if it is a root, else the one heard last.
---@param buffer integer
---@return buttress.Status?
function M.of(buffer)
  local client = require('buttress.client').of(buffer)
  local statuses = client and known[client.id]
  if not statuses then
    return nil
  end
  return statuses.by_uri[vim.uri_from_bufnr(buffer)] or statuses.last
end

---`1204.5` as `1,204.50`.
local function money(amount)
  local whole, part = ('%.2f'):format(amount):match('^(-?%d+)%.(%d+)$')
  local grouped = whole:reverse():gsub('(%d%d%d)', '%1,'):reverse():gsub('^(-?),', '%1')
  return grouped .. '.' .. part
end

local function count(number, word)
  if number == 0 then
    return nil
  end
  return ('%d %s%s'):format(number, word, number == 1 and '' or 's')
end

---The status as a person reads it.
---@param buffer integer
---@return string
function M.text(buffer)
  buffer = buffer == 0 and vim.api.nvim_get_current_buf() or buffer
  local status = M.of(buffer)
  if not status then
    return ''
  end
  local parts = {}
  local score, cost = given(status.score), given(status.monthlyCost)
  if score then
    table.insert(parts, ('%d/100'):format(math.floor(score + 0.5)))
  end
  if cost then
    local symbol = SYMBOLS[cost.currency]
    local amount = money(cost.amount)
    table.insert(parts, (symbol and symbol .. amount or amount .. ' ' .. cost.currency) .. '/mo')
  end
  local findings = {}
  for _, entry in ipairs({ { 'errors', 'error' }, { 'warnings', 'warning' } }) do
    local text = count(given(status[entry[1]]) or 0, entry[2])
    if text then
      table.insert(findings, text)
    end
  end
  if #findings > 0 then
    table.insert(parts, table.concat(findings, ', '))
  end
  return table.concat(parts, ' · ')
end

return M
