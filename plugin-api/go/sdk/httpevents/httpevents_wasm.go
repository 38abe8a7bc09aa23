// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

package httpevents

import (
	"jackfield.example/plugin/httptypes"
	"jackfield.example/plugin/internal/abi"
	"jackfield.example/plugin/internal/panics"
)

//go:wasmexport jackfield:plugin/http-events@0.2.0#on-http-response
func exportOnHTTPResponse(p0 uint32, p1 uint32, p2 uint32, p3 uint32, p4 uint32, p5 uint32, p6 uint32) {
	defer abi.Reset()
	defer panics.Log()
	var outcome httptypes.Response
	var failure httptypes.HTTPError
	if p1 == 0 {
		outcome = httptypes.Response{Status: p2, Headers: liftListOfHeader(p3, p4), Body: abi.Bytes(p5, p6)}
	} else {
		var v5 httptypes.HTTPError
		switch p2 {
		case 0:
			v5 = httptypes.HTTPErrorNotAllowed{Value: abi.String(p3, p4)}
		case 1:
			v5 = httptypes.HTTPErrorPrivateAddress{}
		case 2:
			v5 = httptypes.HTTPErrorBadRequest{Value: abi.String(p3, p4)}
		case 3:
			v5 = httptypes.HTTPErrorRateLimited{}
		case 4:
			v5 = httptypes.HTTPErrorTooLarge{}
		case 5:
			v5 = httptypes.HTTPErrorTimedOut{}
		case 6:
			v5 = httptypes.HTTPErrorFailed{Value: abi.String(p3, p4)}
		}
		failure = v5
	}
	hooks.OnHTTPResponse(p0, outcome, failure)
}

func liftListOfHeader(pointer, length uint32) []httptypes.Header {
	values := make([]httptypes.Header, length)
	for index := range values {
		values[index] = loadHeader(pointer + uint32(index)*16)
	}
	return values
}

func loadHeader(at uint32) httptypes.Header {
	return httptypes.Header{
		Name:  abi.String(abi.U32(at), abi.U32(at+4)),
		Value: abi.String(abi.U32(at+8), abi.U32(at+8+4)),
	}
}
