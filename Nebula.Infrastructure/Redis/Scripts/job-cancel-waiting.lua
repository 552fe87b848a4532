-- Cancels a job that no activity has begun (job-begin.lua).
-- KEYS  1 why the job is cancelled  2 hash: begun -> 1; entries and done: see relay-append.lua
-- ARGV  1 why  2 milliseconds until that expires
-- Returns: why the job is cancelled, which may be an earlier reason; nil if an activity has begun it or it has ended
for _, field in ipairs({'begun', 'entries', 'done'}) do
    if redis.call('HEXISTS', KEYS[2], field) == 1 then return false end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX')
return redis.call('GET', KEYS[1])
