-- What examples/outlink.lua answers. Arguments: the folder of the module, the starter database, a
-- file to write, and a database that blocks always.example.

package.path = arg[1] .. "/?.lua"
local outlink = require("outlink")

local blocked = "https://testsafebrowsing.appspot.com/s/phishing.html"
local count = 0
local function is(found, wanted)
  count = count + 1
  if found ~= wanted then error(("%s is not %s"):format(tostring(found), tostring(wanted)), 2) end
end

local live = outlink.open({ arg[2] })
is(live:action(blocked), "block")
is(live:action("https://example.com/"), "allow")
is(live:action(""), "block")
is(live:action(nil), "block")
is(live:action(5), "block")
is(live:action("a\0b"), live:action("a\0c"))
is(live:screen(blocked).action, "block")
is(live:screen(blocked).message:match("%(starter, line %d+%)") ~= nil, true)
is(live:screen(blocked).json:sub(1, 12), '{"version":2')

-- What is freed is not used any more, and what is used is not freed.
for _ = 1, 200 do
  local found = live:screen_text("see https://example.com/ and hxxps://testsafebrowsing[.]appspot[.]com/s/phishing.html")
  is(#found, 2)
  is(found[1].action, "allow")
  is(found[2].action, "block")
  is(found[2].url, blocked)
  collectgarbage()
end
is(#live:screen_text("nothing"), 0)
is(live:reload_if_changed(), false)

local is_open, problem = pcall(outlink.open, { os.getenv("OUTLINK_NOT_SET") })
is(is_open, false)
is(problem, "no database was given")
is_open, problem = pcall(outlink.open, { "/nothing/here" })
is(is_open, false)
is(problem:match("/nothing/here") ~= nil, true)
is(pcall(outlink.open, { arg[2] }, "/nothing/here"), false)

local function copy(from, to)
  local input = assert(io.open(from, "rb"))
  local output = assert(io.open(to .. ".new", "wb"))
  output:write(input:read("*a"))
  input:close()
  output:close()
  assert(os.rename(to .. ".new", to))
end
copy(arg[2], arg[3])
live = outlink.open({ arg[3] })
copy(arg[4], arg[3])
is(live:reload_if_changed(), true)
is(live:action(blocked), "allow")
is(live:action("https://always.example/"), "block")
local output = assert(io.open(arg[3], "wb"))
output:write("nonsense")
output:close()
is(pcall(live.reload_if_changed, live), false)
is(live:action("https://always.example/"), "block")
print(count .. " answers")
