// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package http: HTTP to the hosts that the manifest lists. Asks for each host by name.
package http

import (
	"jackfield.example/plugin/httptypes"
	"jackfield.example/plugin/internal/abi"
)

type Request = httptypes.Request

type HTTPErrorNotAllowed = httptypes.HTTPErrorNotAllowed

type HTTPErrorPrivateAddress = httptypes.HTTPErrorPrivateAddress

type HTTPErrorBadRequest = httptypes.HTTPErrorBadRequest

type HTTPErrorRateLimited = httptypes.HTTPErrorRateLimited

type HTTPErrorTooLarge = httptypes.HTTPErrorTooLarge

type HTTPErrorTimedOut = httptypes.HTTPErrorTimedOut

type HTTPErrorFailed = httptypes.HTTPErrorFailed

type HTTPError = httptypes.HTTPError

// [events] Starts a request; `http-events` brings the answer within 20 s under the number that comes back.
func Fetch(request httptypes.Request) (uint32, error) {
	defer abi.Release(abi.Mark())
	v0 := abi.LowerString(request.URL)
	v1 := lowerListOfHeader(request.Headers)
	v2 := abi.LowerBytes(request.Body)
	area := abi.Alloc(16, 4)
	importFetch(uint32(request.Method), v0.Pointer, v0.Length, v1.Pointer, v1.Length, v2.Pointer, v2.Length, area)
	if abi.U8(area) != 0 {
		var none uint32
		return none, loadHTTPError(area + 4)
	}
	return abi.U32(area + 4), nil
}

// [events] Nothing more comes of it. Unknown numbers are ignored.
func Cancel(requestID uint32) {
	defer abi.Release(abi.Mark())
	importCancel(requestID)
}

func loadHTTPError(at uint32) httptypes.HTTPError {
	switch abi.U8(at) {
	case 0:
		return httptypes.HTTPErrorNotAllowed{Value: abi.String(abi.U32(at+4), abi.U32(at+4+4))}
	case 1:
		return httptypes.HTTPErrorPrivateAddress{}
	case 2:
		return httptypes.HTTPErrorBadRequest{Value: abi.String(abi.U32(at+4), abi.U32(at+4+4))}
	case 3:
		return httptypes.HTTPErrorRateLimited{}
	case 4:
		return httptypes.HTTPErrorTooLarge{}
	case 5:
		return httptypes.HTTPErrorTimedOut{}
	case 6:
		return httptypes.HTTPErrorFailed{Value: abi.String(abi.U32(at+4), abi.U32(at+4+4))}
	}
	panic("http-error: unknown case")
}

func lowerListOfHeader(values []httptypes.Header) abi.Pair {
	pointer := abi.Alloc(uint32(len(values))*16, 4)
	for index, value := range values {
		storeHeader(pointer+uint32(index)*16, value)
	}
	return abi.Pair{Pointer: pointer, Length: uint32(len(values))}
}

func storeHeader(at uint32, value httptypes.Header) {
	abi.PutString(at, value.Name)
	abi.PutString(at+8, value.Value)
}
