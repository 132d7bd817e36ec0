"""A client that knows nothing of Qianmian but its address: everything else it learns by reflection.

    python client.py 127.0.0.1:7443 say 身高180,体重70kg,应该选什么码?  # a conversation, one argument a turn
    python client.py 127.0.0.1:7443 call GuideService GetProduct '{"store": "demo", "product": "..."}'
"""

import json
import sys

import grpc
from google.protobuf import json_format, message_factory
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase


class Client:
    """Calls unary methods of package qianmian.v1 with dictionaries and gives dictionaries back."""

    def __init__(self, address):
        self.channel = grpc.insecure_channel(address)
        self.database = ProtoReflectionDescriptorDatabase(self.channel)
        self.pool = DescriptorPool(self.database)

    def services(self):
        return sorted(self.database.get_services())

    def call(self, service, method, request, timeout=10):
        descriptor = self.pool.FindServiceByName(f"qianmian.v1.{service}").FindMethodByName(method)
        request_class = message_factory.GetMessageClass(descriptor.input_type)
        response_class = message_factory.GetMessageClass(descriptor.output_type)
        rpc = self.channel.unary_unary(
            f"/qianmian.v1.{service}/{method}",
            request_serializer=request_class.SerializeToString,
            response_deserializer=response_class.FromString,
        )
        response = rpc(json_format.ParseDict(request, request_class()), timeout=timeout)
        return json_format.MessageToDict(response)

    def say(self, text, session="", **more):
        return self.call("GuideService", "Converse", {"store": "demo", "session": session, "text": text, **more})


def text_of(response):
    return "\n".join(part["text"]["text"] if isinstance(part["text"], dict) else part["text"]
                     for part in response.get("parts", []) if "text" in part)


def main():
    address, verb, *rest = sys.argv[1:]
    client = Client(address)
    if verb == "say":
        session = ""
        for text in rest:
            response = client.say(text, session)
            session = response["session"]
            print(f"> {text}\n[{response.get('decision')}] {text_of(response)}")
    elif verb == "call":
        service, method, request = rest
        print(json.dumps(client.call(service, method, json.loads(request)), ensure_ascii=False, indent=2))
    else:
        sys.exit(f"unknown verb {verb!r}: say or call")


if __name__ == "__main__":
    main()
