package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestHealth(t *testing.T) {
	p := startProcess(t, nil)
	check := func(env string) (int, string) {
		t.Helper()
		t.Setenv("LINCHPIN_LISTEN", env)
		var out, errs bytes.Buffer
		code := run([]string{"health"}, strings.NewReader(""), &out, &errs)
		return code, out.String() + errs.String()
	}
	_, port, _ := strings.Cut(strings.TrimPrefix(p.address, "http://"), ":")
	for _, listen := range []string{"127.0.0.1:" + port, "0.0.0.0:" + port, ":" + port} {
		if code, text := check(listen); code != exitDone || !strings.Contains(text, "is ready") {
			t.Errorf("listening on %s: exit %d, %s", listen, code, text)
		}
	}
	p.stop()
	if code, text := check("127.0.0.1:" + port); code != exitUnreachable {
		t.Errorf("after its end: exit %d, %s", code, text)
	}
}
