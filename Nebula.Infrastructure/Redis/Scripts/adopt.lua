-- Adds to Redis what an instance counted for a key without it. After limits.lua.
-- KEYS  1 the key's limits  2 the shard's epoch  3… the settled marks of the jobs
-- ARGV  1 requests a minute  2 tokens a minute  3 microseconds that a lease lives
--       4 requests and 5 tokens of the minute that Redis does not count  6 requests, 7 tokens of the minute that it counts at least
--       8 number of the UTC day  9 tokens of that day that it counts at least  10… three for each job: job, tokens reserved, those that have drained
-- Returns: the shard's epoch, empty if it has none
local rpm, tpm, ttl = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local key = KEYS[1]
local err = open(key, rpm, tpm)
if err then return err end
local requests, tokens = tonumber(ARGV[4]), tonumber(ARGV[5])
if tonumber(ARGV[8]) == day then used = math.max(used, tonumber(ARGV[9])) end
for i = 10, #ARGV, 3 do
    local field, reserved, drained = 'l:' .. ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
    local lease = call('HGET', key, field)
    if lease then
        -- An acquire whose reply was lost was counted nevertheless.
        requests, tokens = requests - 1, tokens - reserved
        call('HSET', key, field, match(lease, '^%S+ %S+ %S+ ') .. int(now + ttl))
    elseif call('EXISTS', KEYS[3 + (i - 10) / 3]) == 0 then
        call('HSET', key, field, format('%.0f %.17g %.0f %.0f', reserved, td - drained, day, now + ttl))
        used = used + reserved
        n = n + 1
        next_expiry = math.min(next_expiry, now + ttl)
    end
end
if rpm >= 0 then rc = math.max(rc + math.max(0, requests), tonumber(ARGV[6])) end
if tpm >= 0 then tc = math.max(tc + math.max(0, tokens), tonumber(ARGV[7])) end
save(key)
return call('GET', KEYS[2]) or ''
