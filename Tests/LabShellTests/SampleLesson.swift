import Foundation

/// A short lesson of the tests' own, so that they do not depend on the prose of the real ones.
enum SampleLesson {
    static let text = """
        ---
        format: 1
        title: A sample
        order: 1
        summary: Two steps, as short as can be.
        minutes: 1
        ---
        # A sample

        What stands before the first step.

        ## Hello

        Publish with QoS 1.

        ```setup
        connect board
        ```

        ```check
        seen publish qos=1 to=broker
        miss: Try `--qos 1`.
        ```

        ```hint
        It has an option.
        ```

        ```hint
        `publish board led on --qos 1`
        ```

        ```wrong
        publish board led on
        says: QoS 0 arrived, this step wants QoS 1
        ```

        ```solution
        publish board led on --qos 1
        ```

        ```quiz
        Which bit is DUP?
        - [ ] Bit 0
        - [x] Bit 3
        why: The fourth from the right.
        ```

        ## Goodbye

        Leave.

        ```setup
        connect board
        ```

        ```check
        seen disconnect to=broker
        ```

        ```hint
        `disconnect board`
        ```

        ```wrong
        ping board
        says: No DISCONNECT arrived since this step began
        ```

        ```solution
        disconnect board
        ```
        """

    /// A new folder that holds it.
    static func folder() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: folder + "/sample.md", atomically: true, encoding: .utf8)
        return folder
    }
}
