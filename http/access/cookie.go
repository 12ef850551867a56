package access

import "net/http"

// Names of the session's cookie. A browser takes the first only over TLS, for
// this host alone and every path of it; over plain HTTP, where no browser
// keeps to that, it has the second.
const (
	secureCookie = "__Host-linchpin"
	plainCookie  = "linchpin"
)

// Cookie is the session's cookie of a request; "" for none. Over TLS only the
// one counts that nobody but this host can have set.
func Cookie(r *http.Request, secure bool) string {
	c, err := r.Cookie(NewCookie("", secure).Name)
	if err != nil {
		return ""
	}
	return c.Value
}

// NewCookie carries a session; "" takes the cookie away. secure says that the
// browser speaks TLS.
func NewCookie(value string, secure bool) http.Cookie {
	c := http.Cookie{Name: plainCookie, Value: value, Path: "/", MaxAge: int(SessionLife.Seconds()),
		HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode}
	if secure {
		c.Name = secureCookie
	}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}
