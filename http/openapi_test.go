package http

import (
	"flag"
	"os"
	"testing"

	"github.com/gin-gonic/gin"

	"linchpin/http/api"
)

var update = flag.Bool("update", false, "write the files that tests compare with")

const documentPath = "api/openapi.json"

func TestOpenAPIIsCommitted(t *testing.T) {
	h := newAPI(bareEngine(), "1")
	var operations api.API
	operations.Register(h)
	if err := operations.Seal(h); err != nil {
		t.Fatal(err)
	}
	got := operations.Document()
	if *update {
		if err := os.WriteFile(documentPath, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(documentPath)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(got) {
		t.Errorf("%s is not what the code says; run go test ./http -run TestOpenAPIIsCommitted -update", documentPath)
	}
}

func bareEngine() *gin.Engine {
	prepare()
	return gin.New()
}
