-- Reserves everything or nothing. After limits.lua. A job that has its lease renews it and is charged nothing, so that a repeated call is harmless.
-- KEYS  1 the key's limits  2 the shard's epoch  3 the running jobs  4 only with ARGV 7: the job's settled mark
-- ARGV  1 job  2 requests a minute  3 tokens a minute  4 concurrent requests  5 tokens a day  6 tokens to reserve
--       7 1 if the job was admitted before  8 microseconds that a lease lives  9 the epoch that the instance knows for this key; empty if none
--       10 what settles the job if its lease lapses; empty if nothing does
-- Returns: the limit that refuses (0 none, as LimitKind numbers them), 1 if it can never fit, microseconds to wait, use of the refusing limit,
--       requests left, microseconds until that bucket is full, tokens left, microseconds until that one is,
--       and as the hash counts them now: requests, tokens, day, tokens of the day, leases; the epoch.
--       Or only -1, and nothing is reserved: Redis has lost its data, and the instance must first report what it counted (adopt.lua).
local rpm, tpm, most, daily = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local tokens, resume, ttl = tonumber(ARGV[6]), ARGV[7] == '1', tonumber(ARGV[8])
local lease = 'l:' .. ARGV[1]
local epoch = redis.call('GET', KEYS[2])
if not epoch or (ARGV[9] ~= '' and ARGV[9] ~= epoch) then return {-1} end
local s = open(KEYS[1], rpm, tpm, lease)
if s.err then return s.err end

local function up(x) return math.ceil(x - 1e-9) end

local function answer(refused, never, wait, used)
    local a = {refused, never, math.ceil(wait), used, 0, 0, 0, 0, string.format('%.17g', s.rc), string.format('%.17g', s.tc), s.day, s.used, s.n, epoch}
    if rpm >= 0 then
        a[5] = math.max(0, math.floor(rpm - s.rc))
        a[6] = math.floor(s.rc * 60000000 / rpm)
    end
    if tpm >= 0 then
        a[7] = math.max(0, math.floor(tpm - s.tc))
        a[8] = math.floor(s.tc * 60000000 / tpm)
    end
    return a
end

-- Microseconds until an amount fits; 0 if it fits now.
local function wait(consumed, amount, limit)
    if limit < 0 or consumed + amount <= limit then return 0 end
    return (consumed + amount - limit) * 60000000 / limit
end

local function never_fits()
    if daily >= 0 and tokens > daily then return answer(4, 1, 0, s.used) end
    if tpm >= 0 and tokens > tpm then return answer(2, 1, 0, up(s.tc)) end
end

local function no_day_left()
    if daily >= 0 and s.used + tokens > daily then return answer(4, 0, 0, s.used) end
end

local function no_minute_left()
    local for_request, for_tokens = wait(s.rc, 1, rpm), wait(s.tc, tokens, tpm)
    if for_request > 0 and for_request >= for_tokens then return answer(1, 0, for_request, up(s.rc)) end
    if for_tokens > 0 then return answer(2, 0, for_tokens, up(s.tc)) end
end

local function no_lease_left()
    if most >= 0 and s.n >= most then return answer(3, 0, 1000000, s.n) end
end

if s.lease then
    save(s, lease, string.match(s.lease, '^%S+ %S+ %S+ ') .. int(s.now + ttl))
    return answer(0, 0, 0, 0)
end
if resume then
    -- A job that was settled because its lease had lapsed, and runs nevertheless, needs a lease again.
    local mark = redis.call('GET', KEYS[4])
    if mark and not string.match(mark, '^lapsed ') then
        if s.exists then save(s) end
        return answer(0, 0, 0, 0)
    end
end

local refused
if resume then
    refused = no_day_left() or no_lease_left()
else
    refused = never_fits() or no_day_left() or no_minute_left() or no_lease_left()
end
if refused then
    -- Nothing is reserved, but what has expired is gone.
    if s.exists then save(s) end
    return refused
end
local place = s.td + s.tc
if resume then
    -- The minutes were charged when the job was first admitted: this lease has nothing left in the queue to return.
    place = s.td - tokens
else
    if rpm >= 0 then s.rc = s.rc + 1 end
    if tpm >= 0 then s.tc = s.tc + tokens end
end
s.used = s.used + tokens
s.n = s.n + 1
s.next = math.min(s.next, s.now + ttl)
save(s, lease, string.format('%.0f %.17g %.0f %.0f', tokens, place, s.day, s.now + ttl))
if ARGV[10] ~= '' then redis.call('HSET', KEYS[3], ARGV[1], int(s.now + ttl) .. ' 0 ' .. ARGV[10]) end
if not s.exists then redis.call('HSET', KEYS[1], 'restored', int(s.day)) end
return answer(0, 0, 0, 0)
