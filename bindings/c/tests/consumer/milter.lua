-- What a mail server says to the milter, and what it has to answer. For miltertest.

local blocked = "https://testsafebrowsing.appspot.com/s/phishing.html"
local hidden = "https://bit.ly/3xYzAbC"
local message = "The message has a link that is not let through"

local function encode(text)
  local digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  local coded = text:gsub("..?.?", function(three)
    local a, b, c = three:byte(1, 3)
    local bits = a * 65536 + (b or 0) * 256 + (c or 0)
    local four = ""
    for place = 0, 3 do
      local digit = math.floor(bits / 64 ^ (3 - place)) % 64 + 1
      four = four .. (place > #three and "=" or digits:sub(digit, digit))
    end
    return four
  end)
  return coded
end

local function part(encoding, text)
  return "--edge\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: " .. encoding ..
    "\r\n\r\n" .. text .. "\r\n"
end

-- Each: what it is, header fields, the body in pieces, the answer, and what the mail is marked with.
local refused, accepted = SMFIR_REPLYCODE, SMFIR_ACCEPT
local cases = {
  { "nothing", {}, { "Hello\r\n" }, accepted },
  { "no link", {}, { "See https://example.com/\r\n" }, accepted },
  { "a link", {}, { "See " .. blocked .. "\r\n" }, refused },
  { "in two pieces", {}, { "See https://testsafebrowsing.app", "spot.com/s/phishing.html\r\n" }, refused },
  { "in disguise", {}, { "hxxps://testsafebrowsing[.]appspot[.]com/s/phishing.html\r\n" }, refused },
  { "quoted-printable", { { "Content-Transfer-Encoding", "quoted-printable" } },
    { "See https://testsafebrowsing.app=\r\nspot.com/s/phish=69ng.html\r\n" }, refused },
  { "base64", { { "Content-Transfer-Encoding", "BASE64" } },
    { encode("See " .. blocked) .. "\r\n" }, refused },
  { "parts", { { "Content-Type", "multipart/alternative; boundary=edge" } },
    { part("7bit", "Hello"), part("base64", encode("<a href=\"" .. blocked .. "\">bank</a>")), "--edge--\r\n" },
    refused },
  { "a part that is let through", { { "Content-Type", "multipart/alternative; boundary=edge" } },
    { part("base64", encode("https://example.com/")), "--edge--\r\n" }, accepted },
  { "an encoding that is not so", { { "Content-Transfer-Encoding", "base64" } },
    { blocked .. "\r\n" }, refused },
  { "an encoding on a further line", { { "Content-Transfer-Encoding", "\n base64" } },
    { encode("See " .. blocked) .. "\r\n" }, refused },
  { "an encoding behind a comment", { { "Content-Transfer-Encoding", "(x) base64" } },
    { encode("See " .. blocked) .. "\r\n" }, refused },
  { "an encoding in quotes", { { "Content-Transfer-Encoding", "\"base64\"" } },
    { encode("See " .. blocked) .. "\r\n" }, refused },
  { "an encoding behind a space", { { "Content-Transfer-Encoding ", "base64" } },
    { encode("See " .. blocked) .. "\r\n" }, refused },
  { "dashes within base64", { { "Content-Transfer-Encoding", "base64" } },
    { encode("See the page ") .. "\r\n--\r\n" .. encode(" that is " .. blocked) .. "\r\n" }, refused },
  { "dashes and a digit within base64", { { "Content-Transfer-Encoding", "base64" } },
    { "AAA\r\n--x\r\n" .. encode(blocked) .. "\r\n" }, refused },
  { "a part with a folded header", { { "Content-Type", "multipart/alternative; boundary=edge" } },
    { part("\r\n base64", encode(blocked)), "--edge--\r\n" }, refused },
  { "behind a part that leaves a comment open", {},
    { "<!--\r\n--edge\r\n\r\n" .. blocked .. "\r\n" }, refused },
  { "behind dashes", {}, { "-- \r\n" .. blocked }, refused },
  { "where a link leads is not seen", {}, { "See " .. hidden .. "\r\n" }, accepted, "review" },
  { "a mark of the sender", { { "X-Outlink", "allow" } }, { "See " .. hidden .. "\r\n" }, accepted, "review" },
  -- Bytes that are no text, with what could be names but for a character that no host has.
  { "an attachment", { { "Content-Transfer-Encoding", "base64" } },
    { encode(string.rep("\1\204\128.tn\255\205\130.pH\0\204\153.MT 5\194\180.in ", 100)) .. "\r\n" },
    accepted },
  { "too long", {}, { string.rep("- ", 32500) }, accepted, "review", 70 },
}

local function check(what, status)
  if status ~= nil then error(what .. ": the milter is gone") end
end

local function main()
  local connection = mt.connect(socket, 40, 0.25)
  if connection == nil then error("the milter does not listen on " .. socket) end
  for _, case in ipairs(cases) do
    local what, fields, pieces, answer, mark, times = case[1], case[2], case[3], case[4], case[5], case[6]
    check(what, mt.mailfrom(connection, "<sender@example.com>"))
    for _, field in ipairs(fields) do check(what, mt.header(connection, field[1], field[2])) end
    check(what, mt.eoh(connection))
    for _ = 1, times or 1 do
      for _, piece in ipairs(pieces) do check(what, mt.bodystring(connection, piece)) end
    end
    check(what, mt.eom(connection))
    local reply = mt.getreply(connection)
    if reply ~= answer then error(what .. ": the answer is " .. string.char(reply)) end
    local is_marked = mt.eom_check(connection, MT_HDRADD, "X-Outlink", mark or "")
    if is_marked ~= (mark ~= nil) then error(what .. ": the mark is not " .. tostring(mark)) end
    if answer == refused and not mt.eom_check(connection, MT_SMTPREPLY, "550", "5.7.1", message) then
      error(what .. ": the reply is another one")
    end
    if #fields > 0 and fields[1][1] == "X-Outlink" and not mt.eom_check(connection, MT_HDRDELETE, "X-Outlink") then
      error(what .. ": what the sender said stays")
    end
  end
  mt.disconnect(connection)
  mt.echo(#cases .. " mails")
end

-- The tool ends with 1 and no message where a script fails.
local is_done, problem = pcall(main)
if not is_done then
  mt.echo(problem)
  error(problem)
end
