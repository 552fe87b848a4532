-- Notes that an activity has begun a job, so that it is not cancelled as one that waits (job-cancel-waiting.lua), and reads its cancellation.
-- KEYS  1 why the job is cancelled  2 hash: begun -> 1; other fields: see relay-append.lua
-- ARGV  1 milliseconds until the hash expires
-- Returns: why the job is cancelled, nil if it is not
if redis.call('HSETNX', KEYS[2], 'begun', 1) == 1 then redis.call('PEXPIRE', KEYS[2], ARGV[1]) end
return redis.call('GET', KEYS[1])
