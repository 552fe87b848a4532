-- Reports what running jobs have generated, for the process that settles them if their leases lapse. Renews nothing, and adds no job: one that is settled stays so.
-- KEYS  1 the running jobs
-- ARGV  two for each job: job, tokens that it has generated
-- Returns: how many jobs have other tokens now
local changed = 0
for i = 1, #ARGV, 2 do
    local lapses, tokens, rest = string.match(redis.call('HGET', KEYS[1], ARGV[i]) or '', '^(%d+) (%d+) (.*)$')
    if lapses and tonumber(tokens) < tonumber(ARGV[i + 1]) then
        redis.call('HSET', KEYS[1], ARGV[i], lapses .. ' ' .. ARGV[i + 1] .. ' ' .. rest)
        changed = changed + 1
    end
end
return changed
