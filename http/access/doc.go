// Package access says who asks and what they may do: tokens and the sessions
// that the web app trades them for, roles and their permissions, and how much
// one caller may ask in a time. It keeps tokens and sessions as records of the
// store and caches neither, so that what one process revokes is refused by all
// of them at the next request.
package access
