"""Checks a running demo server from Python, through reflection alone: `python check.py ADDRESS`."""

import sys

import grpc

from client import Client, text_of

SERVICES = ["BuyerService", "EventService", "GuideService", "KnowledgeService"]


def expect(condition, what):
    if not condition:
        sys.exit(f"FAILED: {what}")
    print(f"ok: {what}")


def refused(code, client, *call):
    try:
        client.call(*call)
    except grpc.RpcError as error:
        expect(error.code() == code, f"{call[1]} {call[2]} is refused with {code.name}, got {error.code().name}: {error.details()}")
        expect(any(key == "grpc-status-details-bin" for key, _ in error.trailing_metadata()), "the refusal carries details")
    else:
        sys.exit(f"FAILED: {call} was not refused")


def main():
    client = Client(sys.argv[1])
    names = client.services()
    expect(all(f"qianmian.v1.{name}" in names for name in SERVICES), f"reflection lists the services: {names}")

    first = client.say("我这台电脑能不能升级内存")
    expect(first.get("decision", "").lower().endswith("ask"), f"an unknown machine is asked for: {text_of(first)}")
    second = client.say("ThinkPad P1 Gen 4", first["session"])
    expect("DDR4" in text_of(second), f"the answer names the memory: {text_of(second)}")
    expect(second.get("evidence"), "the answer carries evidence")

    size = client.say("身高180,体重70kg,应该选什么码?")
    expect(text_of(size), f"the size question is answered: {text_of(size)}")
    gift = client.say("有没有送鼠标键盘")
    expect("鼠标" in text_of(gift), f"the gift question is answered: {text_of(gift)}")
    expect(any("card" in part for part in gift["parts"]), "a negative answer offers the related products")

    found = client.call("GuideService", "SearchProducts", {"store": "demo", "text": "鼠标", "limit": 3})
    expect(found.get("products"), "search finds products")
    product = client.call("GuideService", "GetProduct", {"store": "demo", "product": found["products"][0]["id"]})
    expect(product.get("attributes"), "a product has attributes with sources")
    tasks = client.call("GuideService", "ListTasks", {"store": "demo"})
    expect(len(tasks["tasks"]) >= 2, "tasks are listed")
    query = "SELECT ?s WHERE { ?s a qm:Category } LIMIT 2"
    rows = client.call("KnowledgeService", "Query", {"store": "demo", "query": query})
    expect(len(rows["rows"]) == 2, "SPARQL answers")

    refused(grpc.StatusCode.NOT_FOUND, client, "GuideService", "Converse", {"store": "nowhere", "text": "你好"})
    refused(grpc.StatusCode.NOT_FOUND, client, "GuideService", "GetProduct", {"store": "demo", "product": "urn:no:such"})
    refused(grpc.StatusCode.INVALID_ARGUMENT, client, "KnowledgeService", "Query", {"store": "demo", "query": "SELECT WHERE"})
    print("all well")


if __name__ == "__main__":
    main()
