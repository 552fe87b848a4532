-- Moves the minutes that have ended from the minutes to roll up to the minutes in progress. A later settlement adds its minute to the first set again.
-- KEYS  1 minutes to roll up  2 minutes in progress
-- Returns: all minutes in progress, including those that another process took and did not finish
local time = redis.call('TIME')
local running = math.floor(tonumber(time[1]) / 60)
for _, minute in ipairs(redis.call('SMEMBERS', KEYS[1])) do
    if (tonumber(minute) or running) < running then redis.call('SMOVE', KEYS[1], KEYS[2], minute) end
end
return redis.call('SMEMBERS', KEYS[2])
