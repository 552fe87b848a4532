-- A process's sign of life, with all that it has here. After seat-pool.lua.
-- What it has and the pool does not, because Redis lost its data or the process had counted as dead, is entered again; what the pool has and it does not is freed.
-- ARGV  1 owner  2 milliseconds it lives without another sign  3 its newest ticket  4 replicas, or '' to leave the sizes  5 seats of each  6 tokens of each
--       then three for each ticket: number, replica (-1 waits, -2 is just being asked for), tokens
-- Answers: number, replica, tokens, … of the tickets that have a seat and do not know it; replica, sequences, tokens, … of what other processes have; how many still wait
redis.call('HSET', pool, 'o:' .. owner, text(now() + tonumber(ARGV[2])))
redis.call('PEXPIRE', pool, KEEP)
if ARGV[4] ~= '' then redis.call('HSET', pool, 'n', ARGV[4], 's', ARGV[5], 'c', ARGV[6]) end
local mine, waited = {}, {}
for i = 7, #ARGV, 3 do
    local number, replica, tokens = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
    mine[number] = true
    if replica == -1 then waited[#waited + 1] = number end
    if replica >= -1 and not find(owner .. '.' .. number) then
        if replica >= 0 then put(owner .. '.' .. number, replica, tokens) else enqueue(owner .. '.' .. number, tokens) end
    end
end
local elsewhere = sweep(mine, tonumber(ARGV[3]))
local waiting = seat_waiting()
if redis.call('ZCARD', queue) > 0 then redis.call('PEXPIRE', queue, KEEP) end
local seated, others = {}, {}
for i = 1, #waited do
    local replica, tokens = find(owner .. '.' .. waited[i])
    if replica and replica >= 0 then
        seated[#seated + 1] = waited[i]
        seated[#seated + 1] = text(replica)
        seated[#seated + 1] = text(tokens)
    end
end
for replica, sums in pairs(elsewhere) do
    others[#others + 1] = replica
    others[#others + 1] = text(sums[1])
    others[#others + 1] = text(sums[2])
end
return { seated, others, waiting }
