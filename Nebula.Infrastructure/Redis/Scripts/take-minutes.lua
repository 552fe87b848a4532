-- Takes the minutes that have ended from those to roll up to those that are being rolled up; a settlement that comes later notes its minute again.
-- KEYS  1 minutes to roll up  2 minutes that are being rolled up
-- Answers: all minutes that are being rolled up, those included that a process left behind
local time = redis.call('TIME')
local running = math.floor(tonumber(time[1]) / 60)
for _, minute in ipairs(redis.call('SMEMBERS', KEYS[1])) do
    if tonumber(minute) < running then redis.call('SMOVE', KEYS[1], KEYS[2], minute) end
end
return redis.call('SMEMBERS', KEYS[2])
