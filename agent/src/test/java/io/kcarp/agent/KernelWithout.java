package io.kcarp.agent;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A kernel that lacks something, made by seccomp(2) for one thread: its system calls fail as they
 * would in a kernel that was built without it. Needs no rights, on x86_64 and arm64.
 */
public final class KernelWithout {
  public static final KernelWithout PACKET_SOCKETS = new KernelWithout(LibC.SOCKET, 97, 17);
  public static final KernelWithout NETLINK = new KernelWithout(LibC.SOCKET, 93, 16);
  public static final KernelWithout EXTENDED_ACKNOWLEDGEMENTS =
      new KernelWithout(LibC.SETSOCKOPT, 92, LibC.ANY, 270, 11);
  public static final KernelWithout UNIX_SOCKETS = new KernelWithout(LibC.SOCKET, 97, 1);
  public static final KernelWithout IPV4_MULTICAST =
      new KernelWithout(LibC.SETSOCKOPT, 92, LibC.ANY, 0, 35);

  /** Offsets in {@code struct seccomp_data}: the call's number u32, and its arguments, u64 each. */
  private static final int NUMBER_OFFSET = 0;

  private static final int ARGUMENTS_OFFSET = 16;

  private static final short BPF_LOAD_WORD = 0x20;
  private static final short BPF_JUMP_IF_EQUAL = 0x15;
  private static final short BPF_RETURN = 0x06;
  private static final int SECCOMP_RET_ALLOW = 0x7fff0000;
  private static final int SECCOMP_RET_ERRNO = 0x00050000;

  /** {@code struct sock_filter}: code u16, two jumps u8, constant u32. */
  private static final int INSTRUCTION_BYTES = 8;

  /** {@code struct sock_fprog} on 64-bit Linux: length u16, padding, pointer. */
  private static final int PROGRAM_BYTES = 16;

  private static final int PROGRAM_POINTER_OFFSET = 8;

  private final int number;
  private final int errno;
  private final List<Integer> arguments;

  /**
   * @param number of the system call that fails
   * @param arguments with which it does
   */
  private KernelWithout(int number, int errno, Integer... arguments) {
    this.number = number;
    this.errno = errno;
    this.arguments = List.of(arguments);
  }

  /** Does the work on a thread for which the kernel is such a one. */
  public <T> T call(Callable<T> work) throws Exception {
    FutureTask<T> task =
        new FutureTask<>(() -> {
          begin();
          return work.call();
        });
    Thread.ofPlatform().name("lacking-kernel").start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private void begin() throws LastErrorException {
    byte[] code = instructions();
    try (Memory program = new Memory(PROGRAM_BYTES);
        Memory instructions = new Memory(code.length)) {
      instructions.write(0, code, 0, code.length);
      program.setShort(0, (short) (code.length / INSTRUCTION_BYTES));
      program.setPointer(PROGRAM_POINTER_OFFSET, instructions);
      LibC.prctl(LibC.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
      LibC.prctl(LibC.PR_SET_SECCOMP, LibC.SECCOMP_MODE_FILTER, Pointer.nativeValue(program), 0, 0);
    }
  }

  private byte[] instructions() {
    List<int[]> compared = new ArrayList<>(List.of(new int[] {NUMBER_OFFSET, number}));
    for (int i = 0; i < arguments.size(); i++) {
      int wanted = arguments.get(i);
      if (wanted != LibC.ANY) {
        compared.add(new int[] {ARGUMENTS_OFFSET + i * Long.BYTES, wanted});
      }
    }
    ByteBuffer code =
        ByteBuffer.allocate((2 * compared.size() + 2) * INSTRUCTION_BYTES)
            .order(ByteOrder.nativeOrder());
    for (int i = 0; i < compared.size(); i++) {
      int[] pair = compared.get(i);
      instruction(code, BPF_LOAD_WORD, 0, pair[0]);
      // Over the rest of the comparisons, and the refusal.
      instruction(code, BPF_JUMP_IF_EQUAL, 2 * (compared.size() - i) - 1, pair[1]);
    }
    instruction(code, BPF_RETURN, 0, SECCOMP_RET_ERRNO | errno);
    instruction(code, BPF_RETURN, 0, SECCOMP_RET_ALLOW);
    return code.array();
  }

  private static void instruction(ByteBuffer code, short operation, int otherwise, int constant) {
    code.putShort(operation).put((byte) 0).put((byte) otherwise).putInt(constant);
  }

  /** The C library, by JNA direct mapping. */
  private static final class LibC {
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

    /** No argument of these calls. */
    static final int ANY = -1;

    /** System calls' numbers. */
    static final int SOCKET = ARM ? 198 : 41;

    static final int SETSOCKOPT = ARM ? 208 : 54;
    static final int PR_SET_SECCOMP = 22;
    static final int PR_SET_NO_NEW_PRIVS = 38;
    static final long SECCOMP_MODE_FILTER = 2;

    static {
      Native.register(LibC.class, "c");
    }

    private LibC() {}

    static native int prctl(int option, long second, long third, long fourth, long fifth)
        throws LastErrorException;
  }
}
