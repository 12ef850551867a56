// Module vulnbites holds a call with a known vulnerability, GO-2025-3553, to
// prove that tools/vuln.sh finds one. Nothing else uses it.
module linchpin/tools/vulnbites

go 1.26.0

require github.com/golang-jwt/jwt/v4 v4.5.0
