-- Reserves everything or nothing. After limits.lua and admission.lua. A job that has its lease renews it and is charged nothing, so that a repeated call is harmless.
-- KEYS  1 the key's limits  2 the shard's epoch  3 the running jobs  4 only with ARGV 7: the job's settled mark
-- ARGV  1 job  2 requests a minute  3 tokens a minute  4 concurrent requests  5 tokens a day  6 tokens to reserve
--       7 1 if the job was admitted before  8 microseconds that a lease lives  9 the epoch that the instance knows for this key; empty if none
--       10 what settles the job if its lease lapses; empty if nothing does
-- Returns one text, because Redis takes longer for a list of numbers: the answer that admission.lua describes, a line feed, and the epoch.
--       Or an empty text, and nothing is reserved: Redis has lost its data, and the instance must first report what it counted (adopt.lua).
local resume, lease = ARGV[7] == '1', 'l:' .. ARGV[1]
local epoch = call('GET', KEYS[2])
if not epoch or (ARGV[9] ~= epoch and ARGV[9] ~= '') then return '' end
local err = open(key, rpm, tpm, lease)
if err then return err end
lapses = format('%d', now + ttl)

if held[3] then
    save(key, lease, match(held[3], '^%S+ %S+ %S+ ') .. lapses)
    return answer(0) .. '\n' .. epoch
end
if resume then
    -- A job that was settled because its lease had lapsed, and runs nevertheless, needs a lease again.
    local mark = call('GET', KEYS[4])
    if mark and not match(mark, '^lapsed ') then
        if exists then save(key) end
        return answer(0) .. '\n' .. epoch
    end
end

local refused, given, wait, use = admit(ARGV[6] + 0, resume)
if refused ~= 0 then
    -- Nothing is reserved, but what has expired is gone.
    if exists then save(key) end
    return answer(refused, given, wait, use) .. '\n' .. epoch
end
local s = save(key, lease, given)
if ARGV[10] ~= '' then call('HSET', KEYS[3], ARGV[1], lapses .. ' 0 ' .. ARGV[10]) end
if not exists then call('HSET', key, 'restored', int(day)) end
return '0 0 0 0 ' .. s .. '\n' .. epoch
