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
local VERSION = 1

local function int(x) return string.format('%.0f', x) end

-- Calls f(job's field, tokens reserved, place, day, expiry) for each lease.
local function each_lease(key, f)
    local fields = redis.call('HGETALL', key)
    for i = 1, #fields, 2 do
        if string.sub(fields[i], 1, 2) == 'l:' then
            local reserved, place, day, expires = string.match(fields[i + 1], '^(%S+) (%S+) (%S+) (%S+)')
            f(fields[i], tonumber(reserved), place, tonumber(day), tonumber(expires))
        end
    end
end

local function expire_leases(s)
    s.next = 9e15
    each_lease(s.key, function(field, reserved, _, day, expires)
        if expires <= s.now then
            redis.call('HDEL', s.key, field)
            s.n = s.n - 1
            if day == s.day then s.used = math.max(0, s.used - reserved) end
        elseif expires < s.next then
            s.next = expires
        end
    end)
end

-- Jobs that cross midnight count for the day they end in, as in the ledger: their reservations move to the new day.
local function roll_day(s, today)
    s.day = today
    s.used = 0
    s.fresh = true
    if s.n > 0 then
        each_lease(s.key, function(field, reserved, place, _, expires)
            s.used = s.used + reserved
            redis.call('HSET', s.key, field, string.format('%.0f %s %.0f %.0f', reserved, place, today, expires))
        end)
    end
end

-- A sixtieth of the limit drains each second. Without a limit the queue is empty, so that a limit that is set later starts with a full bucket.
local function leaked(consumed, elapsed, limit)
    if limit < 0 then return consumed end
    return math.min(consumed, elapsed / 60000000 * limit)
end

-- Reads the state as it is now. With a lease's field, s.lease is that lease, if it is held.
-- s.err is the error to return if a newer version wrote the hash.
local function open(key, rpm, tpm, lease)
    local time = redis.call('TIME')
    local seconds = tonumber(time[1])
    local s = {key = key, now = seconds * 1000000 + tonumber(time[2]), rc = 0, tc = 0, td = 0, day = 0, used = 0, n = 0, next = 9e15}
    s.at = s.now
    local found = redis.call('HMGET', key, 's', 'v', lease or 'v')
    s.version = found[2] and tonumber(found[2])
    if s.version and s.version > VERSION then
        s.err = {err = 'NEWERFORMAT the limits of a key have format version ' .. int(s.version) .. '; the newest that this instance reads is ' .. int(VERSION)}
        return s
    end
    if found[1] then
        local at, rc, tc, td, day, used, n, next = string.match(found[1], '^(%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+)')
        at = tonumber(at)
        s.exists = true
        s.day, s.used, s.n, s.next = tonumber(day), tonumber(used), tonumber(n), tonumber(next)
        if s.now >= s.next then expire_leases(s) end
        -- If the server's clock goes back, nothing drains twice. If it goes back by more than a minute, the earlier readings were wrong and the new one is used.
        if at > s.now and at <= s.now + 60000000 then s.at = at end
        local elapsed = math.max(0, s.now - at)
        s.rc, s.tc, s.td = tonumber(rc), tonumber(tc), tonumber(td)
        s.rc = s.rc - leaked(s.rc, elapsed, rpm)
        local leak = leaked(s.tc, elapsed, tpm)
        s.tc = s.tc - leak
        s.td = s.td + leak
        if lease and found[3] and tonumber(string.match(found[3], '^%S+ %S+ %S+ (%S+)')) > s.now then s.lease = found[3] end
    end
    -- Nor does the same day begin twice, unless the clock goes back by more than a day.
    local today = math.floor(seconds / 86400)
    if today > s.day or today < s.day - 1 then
        roll_day(s, today)
        if s.lease then s.lease = redis.call('HGET', key, lease) end
    end
    return s
end

-- Writes it back. The key lives to the end of the day after the one it was last used on. A lease may be written with it.
local function save(s, field, value)
    local text = string.format('%.0f %.17g %.17g %.17g %.0f %.0f %.0f %.0f', s.at, s.rc, s.tc, s.td, s.day, s.used, s.n, s.next)
    if field then
        redis.call('HSET', s.key, 's', text, field, value)
    else
        redis.call('HSET', s.key, 's', text)
    end
    if not s.version then redis.call('HSET', s.key, 'v', int(VERSION)) end
    if s.fresh then redis.call('EXPIREAT', s.key, int((s.day + 2) * 86400)) end
end
