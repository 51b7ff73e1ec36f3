---The picture in the browser, seen from the browser's side.
local SHOP = require('shop')

---Runs curl and returns what it printed.
local function curl(...)
  local result = vim.system({ 'curl', '--silent', '--fail', '--max-time', '10', ... }, { text = true }):wait(15000)
  assert(result.code == 0, ('curl %s: code %d %s'):format(table.concat({ ... }, ' '), result.code, result.stderr or ''))
  return result.stdout
end

---Listens to the messages for the canvas until `stop` is called.
local function listen(url)
  local heard = { text = '' }
  local process = vim.system({ 'curl', '--silent', '--no-buffer', '--max-time', '120', url .. 'events' }, {
    stdout = function(_, data)
      heard.text = heard.text .. (data or '')
    end,
  })
  heard.stop = function()
    process:kill('sigterm')
  end
  return heard
end

---The messages heard, decoded.
local function messages(heard)
  local all = {}
  for line in heard.text:gmatch('data: ?([^\r\n]+)') do
    local ok, message = pcall(vim.json.decode, line)
    if ok then
      table.insert(all, message)
    end
  end
  return all
end

---Opens the shop and its preview, and returns the address.
local function open_preview(child, t, command)
  child:open('shop.arch', SHOP)
  child:attached()
  child:lua([[
    _G.said, _G.opened = {}, {}
    vim.notify = function(message) table.insert(_G.said, message) end
    vim.ui.open = function(url) table.insert(_G.opened, url) end
  ]])
  child:command(command)
  return t.eventually('an address is said', function()
    return child:lua("return table.concat(_G.said, '\\n')"):match('http://127%.0%.0%.1:%d+/%S+')
  end)
end

return {
  {
    ':ButtressPreview opens the canvas in the browser',
    function(child, t)
      local url = open_preview(child, t, 'ButtressPreview')
      t.equal(child:lua('return _G.opened'), { url })
      local page = curl(url)
      t.contains(page, 'canvas.js')
      assert(#curl(url .. 'canvas.js') > 1000, 'the canvas is empty')
      assert(#curl(url .. 'canvas.css') > 100, 'the style sheet is empty')
    end,
  },
  {
    'with ! the browser is left alone, and the address needs its token',
    function(child, t)
      local url = open_preview(child, t, 'ButtressPreview!')
      t.equal(child:lua('return _G.opened'), {})
      local root = url:match('^(http://[^/]+/)')
      local code = vim.system({ 'curl', '--silent', '--output', '/dev/null', '--write-out', '%{http_code}', root }, { text = true }):wait(15000)
      t.equal(code.stdout, '404', 'status without the token')
    end,
  },
  {
    'the picture follows the text, and the cursor selects in it',
    function(child, t)
      local url = open_preview(child, t, 'ButtressPreview!')
      local heard = listen(url)
      local function latest(kind)
        return vim.iter(messages(heard)):rev():find(function(message)
          return message.type == kind
        end)
      end
      local function has_node(id)
        local scene = latest('scene')
        return scene
          and vim.iter(scene.scene.nodes):any(function(node)
            return node.id == id
          end)
      end
      t.eventually('a scene with the queue', function()
        return has_node('events')
      end)
      child:type('Goqueue parked: aws.sqs<Esc>')
      t.eventually('the new queue is in the picture', function()
        return has_node('parked')
      end)
      child:go_to('worker: aws.fargate')
      child:type('l')
      t.eventually('the worker is selected', function()
        local select = latest('select')
        return select and select.id == 'worker'
      end)
      heard.stop()
    end,
  },
  {
    'a click in the picture moves the cursor',
    function(child, t)
      local url = open_preview(child, t, 'ButtressPreview!')
      local wanted = child:go_to('service worker')
      child:command('normal! gg')
      local origin = url:match('^(http://[^/]+)')
      local message = vim.json.encode({ type = 'open', id = 'worker' })
      curl('--header', 'Origin: ' .. origin, '--header', 'Content-Type: application/json', '--data', message, url .. 'message')
      t.eventually('the cursor is on the component', function()
        return child:line() == wanted
      end)
    end,
  },
}
