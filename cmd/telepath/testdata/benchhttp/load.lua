-- Load for BenchmarkTilesOverHTTP, run by wrk. The same for every server.
--   TILES   file with one path per line
--   COOKIE  sent with every request; may be empty
--   ONCE    "1": every path once and no more (cold), else again and again (warm)
-- done prints one line: requests seconds p50_us p99_us errors bytes

local ffi = require("ffi")
ffi.cdef [[
typedef struct { long sec; long nsec; } bench_time;
int clock_gettime(int clock, bench_time *t);
]]
local now_buffer = ffi.new("bench_time")
local function now()
   ffi.C.clock_gettime(1, now_buffer)
   return tonumber(now_buffer.sec) + tonumber(now_buffer.nsec) / 1e9
end

local threads = {}
function setup(thread)
   thread:set("number", #threads)
   table.insert(threads, thread)
   for _, t in ipairs(threads) do t:set("count", #threads) end
end

local requests, at = {}, 0
local once = os.getenv("ONCE") == "1"
first, last, answered = 0, 0, 0

function init(args)
   local headers = { ["Host"] = "127.0.0.1" }
   local cookie = os.getenv("COOKIE")
   if cookie and cookie ~= "" then headers["Cookie"] = cookie end
   local i = 0
   for path in io.lines(os.getenv("TILES")) do
      if i % count == number then
         table.insert(requests, wrk.format("GET", path, headers))
      end
      i = i + 1
   end
   if once then response = note end
end

function request()
   if first == 0 then first = now() end
   at = at + 1
   if at > #requests then
      if once then
         wrk.thread:stop()
         return requests[#requests]
      end
      at = 1
   end
   return requests[at]
end

function note()
   answered = answered + 1
   last = now()
end

function done(summary, latency)
   local n, seconds = summary.requests, summary.duration / 1e6
   if once then
      local from, to = math.huge, 0
      n = 0
      for _, t in ipairs(threads) do
         n = n + t:get("answered")
         from, to = math.min(from, t:get("first")), math.max(to, t:get("last"))
      end
      seconds = to - from
   end
   local e = summary.errors
   io.write(string.format("LOAD %d %.6f %d %d %d %d\n", n, seconds, latency:percentile(50), latency:percentile(99),
      e.connect + e.read + e.write + e.status + e.timeout, summary.bytes))
end
