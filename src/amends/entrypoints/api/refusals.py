"""What HTTP itself refuses, before an action is asked."""

from __future__ import annotations

from amends.domain.fields import BadRecord
from amends.domain.refused import Language, Refused


class NotSignedIn(Refused):
    """No key, or none that is known and in force."""

    code = "not-signed-in"
    zh = "缺少有效的 API 密钥。请在请求头中提供 Authorization: Bearer <密钥>。"
    en = "A valid API key is needed: Authorization: Bearer <key>."


class BadJson(Refused):
    """The body is not JSON."""

    code = "bad-json"
    zh = "请求体不是有效的 UTF-8 JSON：第 {line} 行第 {column} 列（{why}）。"
    en = "The body is not valid UTF-8 JSON: line {line}, column {column} ({why})."


class BadUpload(Refused):
    """The body broke off before its end."""

    code = "bad-upload"
    zh = "请求体未完整送达，请重新发送。"
    en = "The body broke off before its end. Send it again."


class WrongMediaType(Refused):
    """The body is of another kind than the address takes."""

    code = "wrong-media-type"
    zh = "不支持请求体类型 {given}，请使用 Content-Type: {wanted}。"
    en = "A body of the type {given} is not taken here; send Content-Type: {wanted}."


class LengthRequired(Refused):
    """The body came in chunks without its length."""

    code = "length-required"
    zh = "请求须带有 Content-Length，不支持分块传输。"
    en = "The request needs a Content-Length; bodies in chunks are not taken."


class BadParameter(BadRecord):
    """A parameter in the address cannot be used."""

    code = "bad-parameter"

    def _summary(self, language: Language) -> str:
        joint = "；" if language == "zh" else "; "
        return joint.join(f"{error['parameter']} {error[language]}" for error in self.errors)


class BadIdempotencyKey(Refused):
    """The header cannot be a key."""

    code = "bad-idempotency-key"
    zh = "Idempotency-Key 须为 1 至 {maximum} 个可见 ASCII 字符。"
    en = "Idempotency-Key must be 1 to {maximum} visible ASCII characters."


class KeyReused(Refused):
    """The same key came with another request."""

    code = "key-reused"
    zh = "该 Idempotency-Key 已用于另一个请求。新的请求请使用新的键。"
    en = "This Idempotency-Key was used for another request. Take a new key for a new request."


class InFlight(Refused):
    """The first request with this key is not answered yet."""

    code = "in-flight"
    zh = "使用该 Idempotency-Key 的请求仍在处理，请稍后用同样的请求重试。"
    en = "The request with this Idempotency-Key is still being worked on. Repeat it in a moment."


class NoSuchPlace(Refused):
    """Nothing answers at this address."""

    code = "no-such-place"
    zh = "没有接口 {path}。所有接口见 /api/v1/docs。"
    en = "Nothing answers at {path}. See /api/v1/docs for what there is."


class MethodNotAllowed(Refused):
    """The address exists and takes other methods."""

    code = "method-not-allowed"
    zh = "{path} 不支持 {method}，可用：{allowed}。"
    en = "{path} does not take {method}; it takes {allowed}."


class TooLarge(Refused):
    """The body is larger than is taken."""

    code = "too-large"
    zh = "请求体过大，最多 {maximum_mib} MiB。请分批提交。"
    en = "The body is larger than {maximum_mib} MiB. Send it in parts."


class Unavailable(Refused):
    """The database cannot be reached at the moment."""

    code = "unavailable"
    zh = "服务暂时不可用，请稍后重试；使用相同的 Idempotency-Key 重试是安全的。"
    en = "The desk cannot be reached for a moment. Repeating with the same Idempotency-Key is safe."


class ServerFault(Refused):
    """Something broke that the caller cannot mend."""

    code = "server-fault"
    zh = "服务器内部错误，已记录。用相同的 Idempotency-Key 重试是安全的。"
    en = "Something broke here and was logged. Repeating with the same Idempotency-Key is safe."
