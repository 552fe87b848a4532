-- Reserves everything or nothing. After limits.lua.
-- KEYS  1 the key's limits
-- ARGV  1 job  2 requests a minute  3 tokens a minute  4 concurrent requests  5 tokens a day  6 tokens to reserve
--       7 1 where the job was admitted before  8 microseconds that a lease lives
-- Answers: the limit that refuses (0 none, as LimitKind numbers them), 1 where it can never fit, microseconds to wait, use of the refusing limit,
--       requests left, microseconds until that bucket is full, tokens left, microseconds until that one is
local rpm, tpm, most, daily = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local tokens, resume, ttl = tonumber(ARGV[6]), ARGV[7] == '1', tonumber(ARGV[8])
local s = open(KEYS[1], rpm, tpm)
local lease = 'l:' .. ARGV[1]

local function up(x) return math.ceil(x - 1e-9) end

local function answer(refused, never, wait, used)
    local a = {refused, never, math.ceil(wait), used, 0, 0, 0, 0}
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

-- Microseconds until an amount fits; 0 where it does now.
local function wait(consumed, amount, limit)
    if limit < 0 or consumed + amount <= limit then return 0 end
    return (consumed + amount - limit) * 60000000 / limit
end

local function refusal()
    if daily >= 0 and tokens > daily then return answer(4, 1, 0, s.used) end
    if tpm >= 0 and tokens > tpm then return answer(2, 1, 0, up(s.tc)) end
    if daily >= 0 and s.used + tokens > daily then return answer(4, 0, 0, s.used) end
    local for_request, for_tokens = wait(s.rc, 1, rpm), wait(s.tc, tokens, tpm)
    if for_request > 0 and for_request >= for_tokens then return answer(1, 0, for_request, up(s.rc)) end
    if for_tokens > 0 then return answer(2, 0, for_tokens, up(s.tc)) end
    if most >= 0 and s.n >= most then return answer(3, 0, 1000000, s.n) end
    return nil
end

local held = resume and redis.call('HGET', KEYS[1], lease)
if held then
    save(s, lease, string.match(held, '^%S+ %S+ %S+ ') .. int(s.now + ttl))
    return answer(0, 0, 0, 0)
end

local refused = not resume and refusal()
if refused then
    -- Nothing is reserved, but what has expired is gone.
    if s.exists then save(s) end
    return refused
end
local place = s.td + s.tc
if rpm >= 0 then s.rc = s.rc + 1 end
if tpm >= 0 then s.tc = s.tc + tokens end
s.used = s.used + tokens
s.n = s.n + 1
s.next = math.min(s.next, s.now + ttl)
save(s, lease, string.format('%.0f %.17g %.0f %.0f', tokens, place, s.day, s.now + ttl))
return answer(0, 0, 0, 0)
