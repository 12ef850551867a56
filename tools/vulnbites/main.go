// Command vulnbites reaches a known vulnerability; see go.mod.
package main

import (
	"fmt"
	"os"

	"github.com/golang-jwt/jwt/v4"
)

func main() {
	token, _, err := new(jwt.Parser).ParseUnverified(os.Args[len(os.Args)-1], jwt.MapClaims{})
	fmt.Println(token, err)
}
