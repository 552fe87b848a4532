-- Reserves everything or nothing. After limits.lua. A job that has its lease renews it and is charged nothing, so that a repeated call is harmless.
-- KEYS  1 the key's limits  2 the shard's epoch  3 the running jobs  4 only with ARGV 7: the job's settled mark
-- ARGV  1 job  2 requests a minute  3 tokens a minute  4 concurrent requests  5 tokens a day  6 tokens to reserve
--       7 1 if the job was admitted before  8 microseconds that a lease lives  9 the epoch that the instance knows for this key; empty if none
--       10 what settles the job if its lease lapses; empty if nothing does
-- Returns one text, because Redis takes longer for a list of numbers, separated by spaces: the limit that refuses (0 none, as LimitKind numbers them),
--       1 if it can never fit, microseconds to wait, use of the refusing limit, the hash's s as it counts now, and the epoch.
--       Or an empty text, and nothing is reserved: Redis has lost its data, and the instance must first report what it counted (adopt.lua).
local key, rpm, tpm, most, daily, tokens, ttl = KEYS[1], ARGV[2] + 0, ARGV[3] + 0, ARGV[4] + 0, ARGV[5] + 0, ARGV[6] + 0, ARGV[8] + 0
local resume, lease = ARGV[7] == '1', 'l:' .. ARGV[1]
local epoch = call('GET', KEYS[2])
if not epoch or (ARGV[9] ~= epoch and ARGV[9] ~= '') then return '' end
local err = open(key, rpm, tpm, lease)
if err then return err end
local lapses = format('%d', now + ttl)

if held then
    return '0 0 0 0 ' .. save(key, lease, match(held, '^%S+ %S+ %S+ ') .. lapses) .. ' ' .. epoch
end
if resume then
    -- A job that was settled because its lease had lapsed, and runs nevertheless, needs a lease again.
    local mark = call('GET', KEYS[4])
    if mark and not match(mark, '^lapsed ') then
        return '0 0 0 0 ' .. (exists and save(key) or state()) .. ' ' .. epoch
    end
end

-- The limit that refuses. A job that resumes was charged its minutes when it was first admitted.
local refused, never, wait, use = 0, 0, 0, 0
if not resume and daily >= 0 and tokens > daily then
    refused, never, use = 4, 1, used
elseif not resume and tpm >= 0 and tokens > tpm then
    refused, never, use = 2, 1, math.ceil(tc - 1e-9)
elseif daily >= 0 and used + tokens > daily then
    refused, use = 4, used
else
    if not resume then
        -- Microseconds until it fits.
        local for_request, for_tokens = 0, 0
        if rpm >= 0 and rc + 1 > rpm then for_request = (rc + 1 - rpm) * 60000000 / rpm end
        if tpm >= 0 and tc + tokens > tpm then for_tokens = (tc + tokens - tpm) * 60000000 / tpm end
        if for_request > 0 and for_request >= for_tokens then
            refused, wait, use = 1, for_request, math.ceil(rc - 1e-9)
        elseif for_tokens > 0 then
            refused, wait, use = 2, for_tokens, math.ceil(tc - 1e-9)
        end
    end
    if refused == 0 and most >= 0 and n >= most then refused, wait, use = 3, 1000000, n end
end
if refused ~= 0 then
    -- Nothing is reserved, but what has expired is gone.
    return format('%d %d %d %d %s %s', refused, never, math.ceil(wait), use, exists and save(key) or state(), epoch)
end

local place = td + tc
if resume then
    -- This lease has nothing left in the queue to return.
    place = td - tokens
else
    if rpm >= 0 then rc = rc + 1 end
    if tpm >= 0 then tc = tc + tokens end
end
used = used + tokens
n = n + 1
if now + ttl < next_expiry then next_expiry = now + ttl end
local s = save(key, lease, place == 0 and format('%d 0 %d %s', tokens, day, lapses) or format('%d %.17g %d %s', tokens, place, day, lapses))
if ARGV[10] ~= '' then call('HSET', KEYS[3], ARGV[1], lapses .. ' 0 ' .. ARGV[10]) end
if not exists then call('HSET', key, 'restored', int(day)) end
return '0 0 0 0 ' .. s .. ' ' .. epoch
