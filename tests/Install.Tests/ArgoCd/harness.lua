-- harness.lua SCRIPT OBJECT: runs a script of Argo CD on an object (a file that returns a table) and prints its result as JSON. Like Argo CD it
-- gives scripts the basic functions, table and the clock, and nothing else.
local function text(value)
  return '"' .. value:gsub('[%c"\\]', function(one) return string.format("\\u%04x", one:byte()) end) .. '"'
end

local function json(value)
  if type(value) == "string" then
    return text(value)
  elseif type(value) ~= "table" then
    return tostring(value)
  end
  local parts = {}
  if #value > 0 then
    for _, one in ipairs(value) do
      parts[#parts + 1] = json(one)
    end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  for name, one in pairs(value) do
    parts[#parts + 1] = text(name) .. ":" .. json(one)
  end
  table.sort(parts)
  return "{" .. table.concat(parts, ",") .. "}"
end

local allowed = {
  obj = dofile(arg[2]), table = table, os = {date = os.date, time = os.time},
  assert = assert, error = error, ipairs = ipairs, next = next, pairs = pairs, pcall = pcall, select = select,
  tonumber = tonumber, tostring = tostring, type = type,
}
local script = assert(loadfile(arg[1], "t", allowed))

-- Methods of texts (message:find) are of the string library, too.
local methods = getmetatable("").__index
getmetatable("").__index = nil
local result = script()
getmetatable("").__index = methods
print(json(result))
