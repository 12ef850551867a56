package api

import (
	nethttp "net/http"

	"github.com/danielgtaylor/huma/v2"

	"linchpin/http/access"
)

// registerAccess adds the calls about who asks. Signing in and out is open to
// anybody: the one needs a token in its body, the other does nothing without a
// session.
func (a *API) registerAccess(h huma.API) {
	const get, post, del = nethttp.MethodGet, nethttp.MethodPost, nethttp.MethodDelete
	huma.Register(h, operation(get, Prefix+"/me", "getMe", tagAccess, access.ReadSelf,
		"Who asks, and what they may do", ""), a.getMe)
	huma.Register(h, operation(post, Prefix+"/session", "signIn", tagAccess, Public,
		"Trade a token for the cookie of a session", "For browsers. The session ends after 8 hours without a request, after 24 hours, or with its token. Five failures a minute from one address, then 429."), a.signIn)
	signOut := operation(del, Prefix+"/session", "signOut", tagAccess, Public, "End the session of the cookie", "")
	signOut.DefaultStatus = nethttp.StatusNoContent
	huma.Register(h, signOut, a.signOut)

	huma.Register(h, operation(get, Prefix+"/tokens", "listTokens", tagAccess, access.ManageTokens,
		"Tokens, oldest first", "Expired and revoked ones too, none with its secret."), a.listTokens)
	create := operation(post, Prefix+"/tokens", "createToken", tagAccess, access.ManageTokens, "Make a token", "Its secret is in this answer and nowhere else.")
	create.DefaultStatus = nethttp.StatusCreated
	huma.Register(h, create, a.createToken)
	huma.Register(h, operation(del, Prefix+"/tokens/{id}", "revokeToken", tagAccess, access.ManageTokens,
		"Revoke a token", "It is refused from the next request on, its sessions too. Revoking it again changes nothing."), a.revokeToken)
}
