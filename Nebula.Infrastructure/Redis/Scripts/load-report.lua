-- Reports what a process runs on the replicas of a deployment, and returns what the others report.
-- KEYS  1 the reports
-- ARGV  1 the process  2 milliseconds that the report counts  3 the report: '' for none, '-' to read only
-- Returns: the reports of the other processes that count
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if ARGV[3] ~= '-' then
  if ARGV[3] == '' then
    redis.call('HDEL', KEYS[1], ARGV[1])
  else
    redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f %s', now + tonumber(ARGV[2]), ARGV[3]))
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
  end
end
local others = {}
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  if all[i] ~= ARGV[1] then
    local expiry, report = string.match(all[i + 1], '^(%d+) (.*)$')
    if tonumber(expiry) > now then
      others[#others + 1] = report
    elseif ARGV[3] ~= '-' then
      redis.call('HDEL', KEYS[1], all[i])
    end
  end
end
return others
