-- outlink for LuaJIT: nginx (OpenResty), rspamd, HAProxy and others. One file; put it where Lua looks.
--
--   local outlink = require("outlink")
--   local live = outlink.open({ "/var/lib/outlink/links.outlink" })
--   live:action("https://evil.example/")              -- "allow", "review", "warn" or "block"
--   live:screen("https://evil.example/").message      -- the rule, the list and the line
--   live:screen_text("see hxxps://evil[.]example/x")  -- a table for each link
--   live:reload_if_changed()                          -- now and then, from a timer
--
-- Open the files before the workers are forked: all of them share that memory.

local ffi = require("ffi")

-- Declarations as in outlink.h.
ffi.cdef [[
typedef struct { const char *data; size_t len; } outlink_str;
typedef uint32_t outlink_status;
typedef uint32_t outlink_action;
typedef struct outlink_error outlink_error;
typedef struct outlink_context outlink_context;
typedef struct outlink_screener outlink_screener;
typedef struct outlink_verdict outlink_verdict;
typedef struct outlink_links outlink_links;
typedef struct outlink_live outlink_live;
typedef struct outlink_live_sources outlink_live_sources;

uint32_t outlink_abi(void);
outlink_str outlink_version(void);
outlink_str outlink_error_message(const outlink_error *error);
void outlink_error_free(outlink_error *error);
outlink_str outlink_action_name(outlink_action action);

outlink_live_sources *outlink_live_sources_new(void);
outlink_status outlink_live_sources_add_database(outlink_live_sources *sources, outlink_str path,
                                                 outlink_error **error);
outlink_status outlink_live_sources_set_policy(outlink_live_sources *sources, outlink_str path,
                                               outlink_error **error);
void outlink_live_sources_free(outlink_live_sources *sources);
outlink_status outlink_live_open(const outlink_live_sources *sources, outlink_live **live,
                                 outlink_error **error);
outlink_status outlink_live_reload_if_changed(const outlink_live *live, bool *changed,
                                              outlink_error **error);
outlink_status outlink_live_current(const outlink_live *live, outlink_screener **screener,
                                    outlink_error **error);
outlink_action outlink_live_action(const outlink_live *live, outlink_str link,
                                   const outlink_context *context);
outlink_status outlink_live_screen(const outlink_live *live, outlink_str link,
                                   const outlink_context *context, outlink_verdict **verdict,
                                   outlink_error **error);
void outlink_live_free(outlink_live *live);

outlink_action outlink_verdict_action(const outlink_verdict *verdict);
outlink_str outlink_verdict_message(const outlink_verdict *verdict);
outlink_str outlink_verdict_json(const outlink_verdict *verdict);
void outlink_verdict_free(outlink_verdict *verdict);

outlink_status outlink_screen_text(const outlink_screener *screener, outlink_str text,
                                   const outlink_context *context, outlink_links **links,
                                   outlink_error **error);
void outlink_screener_free(outlink_screener *screener);
size_t outlink_links_count(const outlink_links *links);
outlink_str outlink_links_url(const outlink_links *links, size_t index);
const outlink_verdict *outlink_links_verdict(const outlink_links *links, size_t index);
void outlink_links_free(outlink_links *links);
]]

local ABI = 1
local library = ffi.load(os.getenv("OUTLINK_LIBRARY") or "liboutlink.so." .. ABI)
assert(library.outlink_abi() == ABI, "outlink.lua is for interface " .. ABI .. " of liboutlink")

local function view(text)
  return ffi.new("outlink_str", text, #text)
end

local function string_of(str)
  if str.data == nil then return nil end
  return ffi.string(str.data, str.len)
end

-- Calls a function whose last two arguments are an output and an error; gives the output, or raises.
local function call(kind, free, name, ...)
  local output = ffi.new(kind .. "[1]")
  local problem = ffi.new("outlink_error *[1]")
  local count, arguments = select("#", ...), { ... }
  arguments[count + 1] = output
  arguments[count + 2] = problem
  if library[name](unpack(arguments, 1, count + 2)) ~= 0 then
    local message = string_of(library.outlink_error_message(problem[0]))
    library.outlink_error_free(problem[0])
    error(message or name .. " failed", 0)
  end
  return free and ffi.gc(output[0], library[free]) or output[0]
end

local function table_of(verdict)
  return {
    action = string_of(library.outlink_action_name(library.outlink_verdict_action(verdict))),
    message = string_of(library.outlink_verdict_message(verdict)),
    json = string_of(library.outlink_verdict_json(verdict)),
  }
end

local Live = {}
Live.__index = Live

-- What to do about a link. Whatever goes wrong, the answer is "block", also if there is none.
function Live:action(link)
  if type(link) ~= "string" then return "block" end
  return string_of(library.outlink_action_name(library.outlink_live_action(self.handle, view(link), nil)))
end

-- The verdict about a link: its action, the sentence that names the rule, and the JSON of all of it.
function Live:screen(link)
  return table_of(call("outlink_verdict *", "outlink_verdict_free", "outlink_live_screen", self.handle, view(link), nil))
end

-- The links of a text with the verdicts about them, all by the same state of the lists.
function Live:screen_text(text)
  local screener = call("outlink_screener *", "outlink_screener_free", "outlink_live_current", self.handle)
  local links = call("outlink_links *", "outlink_links_free", "outlink_screen_text", screener, view(text), nil)
  local found = {}
  for index = 0, tonumber(library.outlink_links_count(links)) - 1 do
    local verdict = table_of(library.outlink_links_verdict(links, index))
    verdict.url = string_of(library.outlink_links_url(links, index))
    found[#found + 1] = verdict
  end
  return found
end

-- Reads the files again if one was replaced; says whether that was so. It raises if a file cannot be
-- used, and the last good state stays in force.
function Live:reload_if_changed()
  return call("bool", nil, "outlink_live_reload_if_changed", self.handle)
end

local outlink = { version = string_of(library.outlink_version()) }

-- Opens databases, the lowest layer first, and the file of a policy if one is named.
function outlink.open(databases, policy)
  -- A variable that is not set leaves the table empty, and without a database everything is allowed.
  if #databases == 0 then error("no database was given", 0) end
  local sources = ffi.gc(library.outlink_live_sources_new(), library.outlink_live_sources_free)
  local function set(name, path)
    local problem = ffi.new("outlink_error *[1]")
    if library[name](sources, view(path), problem) ~= 0 then
      local message = string_of(library.outlink_error_message(problem[0]))
      library.outlink_error_free(problem[0])
      error(message, 0)
    end
  end
  for _, path in ipairs(databases) do set("outlink_live_sources_add_database", path) end
  if policy then set("outlink_live_sources_set_policy", policy) end
  local handle = call("outlink_live *", "outlink_live_free", "outlink_live_open", sources)
  return setmetatable({ handle = handle }, Live)
end

return outlink
