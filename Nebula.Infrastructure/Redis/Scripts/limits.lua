-- Prepended to the scripts that touch a key's limits. The state of one API key is one hash, numbers separated by spaces:
--   s      1 at    microsecond of the server's clock until which both minute buckets have drained
--          2 rc    requests in the minute bucket that have not drained yet
--          3 tc    tokens in the minute bucket that have not drained yet
--          4 td    tokens that have drained since the bucket began: where its queue begins
--          5 day   number of the UTC day that "used" belongs to
--          6 used  tokens of that day, reservations included
--          7 n     leases held
--          8 next  microsecond before which no lease can have expired
--   l:JOB  a lease: tokens reserved, place in the token queue, day, microsecond in which it expires
--   v      version of this format: 1; absent in a hash that 0.1.0 wrote. Version 1 has 0.1.0's fields, so that instances of both can share a hash.
--   restored  the day since which the hash counts everything: when it was created, or had restored what Redis had lost, see restore.lua
-- A later version may append numbers to s and to a lease. One that changes their meaning raises v, and these scripts then refuse the hash.
-- One field, because parsing one text costs a third of what eight fields do. Fractions are written with %.17g, which reads back exactly
-- what was written, on Lua 5.1 and 5.4 alike. A limit of -1 is none.
--
-- Two scripts run for each request, so these create what the common case does not need (closures, tables, texts) only where it is needed,
-- and keep the state in locals, which cost less than a table.
local VERSION = 1
local call, format, match, unpack = redis.call, string.format, string.match, table.unpack or unpack

-- The state as it is now, once open has read it; next_expiry is "next".
local now, at, rc, tc, td, day, used, n, next_expiry
-- The leases that open was asked for, the first at 3, false if it is not held; whether the hash exists, its version, and whether a day began.
local held, exists, version, fresh

local function int(x) return format('%.0f', x) end

-- Calls f(job's field, tokens reserved, place, day, expiry) for each lease.
local function each_lease(key, f)
    local fields = call('HGETALL', key)
    for i = 1, #fields, 2 do
        if string.sub(fields[i], 1, 2) == 'l:' then
            local reserved, place, of_day, expires = match(fields[i + 1], '^(%S+) (%S+) (%S+) (%S+)')
            f(fields[i], tonumber(reserved), place, tonumber(of_day), tonumber(expires))
        end
    end
end

-- Reads the state as it is now, and the leases with these fields. Returns the error to return if a newer version wrote the hash.
local function open(key, rpm, tpm, ...)
    local time = call('TIME')
    local seconds = time[1]
    now = seconds * 1000000 + time[2]
    at, rc, tc, td, day, used, n, next_expiry = now, 0, 0, 0, 0, 0, 0, 9e15
    held = call('HMGET', key, 's', 'v', ...)
    local s = held[1]
    version = held[2]
    if version and version ~= '1' then
        version = tonumber(version)
        if version and version > VERSION then
            return {err = 'NEWERFORMAT the limits of a key have format version ' .. int(version) .. '; the newest that this instance reads is ' .. int(VERSION)}
        end
    end
    if s then
        exists = true
        local drained
        -- Nothing in the queues, and nothing that ever was: a key without limits a minute.
        drained, day, used, n, next_expiry = match(s, '^(%d+) 0 0 0 (%d+) (%d+) (%d+) (%d+)')
        if not drained then
            drained, rc, tc, td, day, used, n, next_expiry = match(s, '^(%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+)')
            rc, tc, td = rc + 0, tc + 0, td + 0
        end
        drained, day, used, n, next_expiry = drained + 0, day + 0, used + 0, n + 0, next_expiry + 0
        if now >= next_expiry then
            next_expiry = 9e15
            each_lease(key, function(field, reserved, _, of_day, expires)
                if expires <= now then
                    call('HDEL', key, field)
                    n = n - 1
                    if of_day == day then used = math.max(0, used - reserved) end
                elseif expires < next_expiry then
                    next_expiry = expires
                end
            end)
        end
        -- If the server's clock goes back, nothing drains twice. If it goes back by more than a minute, the earlier readings were wrong and the new one is used.
        if drained > now and drained <= now + 60000000 then at = drained end
        -- A sixtieth of the limit drains each second. Without a limit the queue is empty, so that a limit that is set later starts with a full bucket.
        local elapsed = now - drained
        if elapsed < 0 then elapsed = 0 end
        if rc ~= 0 then rc = rpm < 0 and 0 or rc - math.min(rc, elapsed / 60000000 * rpm) end
        if tc ~= 0 then
            local leak = tpm < 0 and tc or math.min(tc, elapsed / 60000000 * tpm)
            tc, td = tc - leak, td + leak
        end
        for i = 3, #held do
            if held[i] and match(held[i], '^%S+ %S+ %S+ (%S+)') + 0 <= now then held[i] = false end
        end
    end
    -- Nor does the same day begin twice, unless the clock goes back by more than a day.
    local today = math.floor(seconds / 86400)
    if today > day or today < day - 1 then
        day, used, fresh = today, 0, true
        -- Jobs that cross midnight count for the day they end in, as in the ledger: their reservations move to the new day.
        if n > 0 then
            each_lease(key, function(field, reserved, place, _, expires)
                used = used + reserved
                call('HSET', key, field, format('%.0f %s %.0f %.0f', reserved, place, today, expires))
            end)
        end
        local fields = {...}
        for i = 3, #held do
            if held[i] then held[i] = call('HGET', key, fields[i - 2]) end
        end
    end
end

-- The state as s has it. What is not a minute's is whole.
local function state()
    if rc == 0 and tc == 0 and td == 0 then return format('%d 0 0 0 %d %d %d %d', at, day, used, n, next_expiry) end
    return format('%d %.17g %.17g %.17g %d %d %d %d', at, rc, tc, td, day, used, n, next_expiry)
end

-- Writes the state back, and other fields and their values with it. Returns the state as s has it.
-- The key lives to the end of the day after the one it was last used on.
local function save(key, ...)
    local s = state()
    call('HSET', key, 's', s, ...)
    if not version then call('HSET', key, 'v', int(VERSION)) end
    if fresh then call('EXPIREAT', key, int((day + 2) * 86400)) end
    return s
end
