"""gmqtt, written by others on asyncio, speaking 5.0 to the lab's broker at 127.0.0.1:PORT. One line per promise kept."""
import asyncio
import logging
import sys

import gmqtt

PORT = int(sys.argv[1])
logging.disable(logging.CRITICAL)


def expect(name, found, wanted):
    if found != wanted:
        sys.exit(f"{name}: found {found!r}, wanted {wanted!r}")
    print(name)


async def made(identifier, **options):
    client = gmqtt.Client(identifier, **options)
    client.arrived, client.granted = asyncio.Queue(), asyncio.Queue()

    async def message(_, topic, payload, qos, properties):
        await client.arrived.put((topic, payload, qos, properties))
        return 0

    client.on_message = message
    client.on_subscribe = lambda _, mid, codes, properties: client.granted.put_nowait(tuple(codes))
    await client.connect("127.0.0.1", PORT, version=gmqtt.constants.MQTTv50)
    return client


async def main():
    phone = await made("phone", receive_maximum=3, session_expiry_interval=60, user_property=("lab", "1"))
    board = await made("board")
    phone.subscribe("led/#", qos=2, subscription_identifier=9)
    expect("grants", await asyncio.wait_for(phone.granted.get(), 15), (2,))
    for qos in (0, 1, 2):
        board.publish("led/1", b"\x00on", qos=qos, content_type="lamp", correlation_data=b"q", response_topic="back",
                      message_expiry_interval=30, user_property=[("a", "1"), ("a", "2")])
        topic, payload, got, properties = await asyncio.wait_for(phone.arrived.get(), 15)
        expect(f"delivers QoS {qos}", (topic, payload, got), ("led/1", b"\x00on", qos))
        expect(f"with its properties at QoS {qos}",
               (properties["content_type"], properties["correlation_data"], properties["response_topic"],
                properties["user_property"], properties["subscription_identifier"]),
               (["lamp"], [b"q"], ["back"], [("a", "1"), ("a", "2")], [9]))
    for number in range(100):
        board.publish("led/2", str(number), qos=2)
    expect("keeps the order of 100 within a Receive Maximum of 3",
           [int((await asyncio.wait_for(phone.arrived.get(), 30))[1]) for _ in range(100)], list(range(100)))
    await phone.disconnect()
    await board.disconnect()


asyncio.run(main())
