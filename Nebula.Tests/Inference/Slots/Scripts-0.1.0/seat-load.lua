-- How busy a deployment is, without what dead processes have left behind. After seat-pool.lua.
-- ARGV  1 owner
-- Answers: sequences seated, sequences waiting, tokens taken
sweep({}, -1)
seat_waiting()
local sequences, tokens, all = 0, 0, redis.call('HGETALL', pool)
for i = 1, #all, 2 do
    if string.match(all[i], '^r%d+$') then sequences = sequences + tonumber(all[i + 1]) end
    if string.match(all[i], '^k%d+$') then tokens = tokens + tonumber(all[i + 1]) end
end
return { text(sequences), text(redis.call('ZCARD', queue)), text(tokens) }
