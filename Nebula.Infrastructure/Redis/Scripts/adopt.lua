-- Adds to Redis what an instance counted for a key without it. After limits.lua.
-- KEYS  1 the key's limits  2 the shard's epoch  3… the settled marks of the jobs
-- ARGV  1 requests a minute  2 tokens a minute  3 microseconds that a lease lives
--       4 requests and 5 tokens of the minute that Redis does not count  6 requests, 7 tokens of the minute that it counts at least
--       8 number of the UTC day  9 tokens of that day that it counts at least  10… three for each job: job, tokens reserved, those that have drained
-- Returns: the shard's epoch, empty if it has none
local rpm, tpm, ttl = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local s = open(KEYS[1], rpm, tpm)
if s.err then return s.err end
local requests, tokens = tonumber(ARGV[4]), tonumber(ARGV[5])
if tonumber(ARGV[8]) == s.day then s.used = math.max(s.used, tonumber(ARGV[9])) end
for i = 10, #ARGV, 3 do
    local field, reserved, drained = 'l:' .. ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
    local held = redis.call('HGET', KEYS[1], field)
    if held then
        -- An acquire whose reply was lost was counted nevertheless.
        requests, tokens = requests - 1, tokens - reserved
        redis.call('HSET', KEYS[1], field, string.match(held, '^%S+ %S+ %S+ ') .. int(s.now + ttl))
    elseif redis.call('EXISTS', KEYS[3 + (i - 10) / 3]) == 0 then
        redis.call('HSET', KEYS[1], field, string.format('%.0f %.17g %.0f %.0f', reserved, s.td - drained, s.day, s.now + ttl))
        s.used = s.used + reserved
        s.n = s.n + 1
        s.next = math.min(s.next, s.now + ttl)
    end
end
if rpm >= 0 then s.rc = math.max(s.rc + math.max(0, requests), tonumber(ARGV[6])) end
if tpm >= 0 then s.tc = math.max(s.tc + math.max(0, tokens), tonumber(ARGV[7])) end
save(s)
return redis.call('GET', KEYS[2]) or ''
