---Buttress: health, cost and a picture of an architecture, while it is typed.
local M = {}

---@class buttress.Options
---@field cmd? string[] how the server is started; `{ 'buttress', 'lsp' }` unless said
---@field auto? boolean start the server for every `.arch` file; true unless said
---@field root_markers? string[] files that mark the root of a workspace
---@field open_browser? boolean open the browser on `:ButtressPreview`; true unless said
---@field follow_cursor? boolean highlight the component under the cursor in the preview; true unless said
---@field grammar? string folder of the tree-sitter grammar, for `:ButtressInstallParser`
---@field on_attach? fun(client: vim.lsp.Client, buffer: integer)
---@field settings? table what the server asks for, below `buttress`; see |buttress-settings|
---@field capabilities? table what the client says it can do, for example a completion plugin's

---@type buttress.Options
M.options = {
  cmd = { 'buttress', 'lsp' },
  auto = true,
  root_markers = { 'buttress.toml', '.git' },
  open_browser = true,
  follow_cursor = true,
}

---Changes the options; without it the plugin works with those above.
---@param options? buttress.Options
function M.setup(options)
  M.options = vim.tbl_extend('force', M.options, options or {})
  if M.options.auto then
    M.enable()
  else
    M.disable()
  end
end

---Starts the server for every `.arch` file, now and later.
function M.enable()
  require('buttress.client').enable()
end

---Starts it for no further file.
function M.disable()
  require('buttress.client').disable()
end

---Score, monthly cost and number of findings of the current buffer's architecture, for a status
---line: `74/100 · $1,204.50/mo · 1 error, 3 warnings`. Empty where there is nothing to say.
---@param buffer? integer
---@return string
function M.status(buffer)
  return require('buttress.status').text(buffer or 0)
end

return M
